#include "broker_talk.hpp"

#include <algorithm>

namespace turnstile::conformance {

std::vector<std::string> brokers_of(std::string_view bootstrap) {
  std::vector<std::string> brokers;
  for (std::size_t begin = 0; begin < bootstrap.size();) {
    const std::size_t end = std::min(bootstrap.find(',', begin), bootstrap.size());
    brokers.emplace_back(bootstrap.substr(begin, end - begin));
    begin = end + 1;
  }
  return brokers;
}

}  // namespace turnstile::conformance
