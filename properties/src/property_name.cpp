#include "turnstile/properties/property_name.hpp"

namespace turnstile::properties {

std::string property_name(std::string_view sentence) {
  std::string name;
  for (const char letter : sentence) {
    const bool upper = letter >= 'A' && letter <= 'Z';
    const bool word = upper || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (word) {
      name += upper ? static_cast<char>(letter - 'A' + 'a') : letter;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (name.ends_with('_')) name.pop_back();
  return name.empty() ? "property" : name;
}

}  // namespace turnstile::properties
