#include "command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "turnstile/properties/environment.hpp"

namespace turnstile::app {

CLI::Option* with_twin(CLI::Option* option) {
  if (option->get_lnames().empty()) return option;
  std::string name = "TURNSTILE_" + option->get_lnames().front();
  std::ranges::transform(name, name.begin(),
                         [](unsigned char letter) { return letter == '-' ? '_' : static_cast<char>(std::toupper(letter)); });
  return option->envname(name);
}

ExitCode graver(ExitCode left, ExitCode right) {
  using enum ExitCode;
  constexpr std::array kOrder{interrupted,       terminated, crashed,         not_deterministic, safety_violated,
                              liveness_violated, usage,      outside_missing, campaign_invalid,  held};
  return std::ranges::find(kOrder, left) < std::ranges::find(kOrder, right) ? left : right;
}

std::uint64_t parse_seed(const std::string& text) {
  const auto seed = properties::whole_number(text);
  if (!seed) usage("'" + text + "' is not a seed: give a number such as 42 or 0x5eed2a");
  return *seed;
}

bool looks_like_seed(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEFxX") == std::string::npos && text[0] >= '0' && text[0] <= '9';
}

std::int64_t parse_duration_ms(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  std::int64_t factor = 0;
  if (unit == "ms") factor = 1;
  if (unit == "s") factor = 1'000;
  if (unit == "m") factor = 60'000;
  if (unit == "h") factor = 3'600'000;
  if (error != std::errc{} || factor == 0 || number <= 0 || number > 1'000'000'000) {
    usage("'" + text + "' is not a duration: give a number with a unit, such as 500ms, 60s, 10m or 2h");
  }
  return number * factor;
}

}  // namespace turnstile::app
