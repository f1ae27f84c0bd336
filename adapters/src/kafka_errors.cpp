#include "turnstile/adapters/kafka_errors.hpp"

#include <algorithm>

#include "refusals.hpp"

namespace turnstile::adapters {

std::string_view error_name(std::string_view line) {
  constexpr std::string_view kBefore = ": ";
  constexpr std::string_view kAfter = " (";
  for (auto begin = line.find(kBefore); begin != std::string_view::npos; begin = line.find(kBefore, begin + 1)) {
    const std::string_view rest = line.substr(begin + kBefore.size());
    const std::string_view name = rest.substr(0, rest.find(kAfter));
    const bool capitals = std::ranges::all_of(
        name, [](char letter) { return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '_'; });
    if (name.size() > 2 && name.size() < rest.size() && capitals) return name;
  }
  return {};
}

bool is_refusal(std::string_view error_name) {
  return std::ranges::any_of(rd::kRefusals,
                             [error_name](const rd::RefusalAdvice& each) { return rd_kafka_err2name(each.code) == error_name; });
}

}  // namespace turnstile::adapters
