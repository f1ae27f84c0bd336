// Settings from flags (--seeds 100) or from the environment (TURNSTILE_SEEDS=100), parsed strictly: an invalid one is a one-line error,
// never guessed or ignored. An empty variable counts as unset.
//
// The command line parses its flags with this, and gtest.hpp its variables, so both reject the same input.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

extern "C" char** environ;  // POSIX

namespace turnstile::properties {

// A whole number, in decimal or in hexadecimal after 0x, and nothing else: no sign, no space, no exponent.
std::optional<std::uint64_t> whole_number(std::string_view text);

// "give a whole number from 1 on, such as 100 or 0x2a".
std::string what_number(std::uint64_t least);

// The edit distance: letters left out, added, replaced or swapped with their neighbours.
std::size_t edits(std::string_view left, std::string_view right);

// The one of `names` with the smallest edit distance to `name`; empty if there are none.
std::string_view nearest(std::string_view name, std::span<const std::string_view> names);

// Every environment variable of Turnstile: the equivalents of the command line's flags, and those of tests and scripts.
std::span<const std::string_view> known_variables();

// The error for the first name in `set` that begins with TURNSTILE_ and is in neither list, with the nearest known one; none if all are
// known.
std::optional<std::string> unknown_variable(std::span<const std::string> set, std::span<const std::string_view> also_known = {});

// ---- the process's environment: header only, so that the library builds for platforms without one ----

// The names of all variables that are set and not empty, in order.
inline std::vector<std::string> variables_set() {
  std::vector<std::string> names;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view line(*each);
    const auto equals = line.find('=');
    if (equals != std::string_view::npos && equals + 1 < line.size()) names.emplace_back(line.substr(0, equals));
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Empty: not set.
inline std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// None: not set. The error names the variable, its value, and the expected form.
inline std::expected<std::optional<std::uint64_t>, std::string> number_variable(const char* name, std::uint64_t least = 0) {
  const std::string text = variable(name);
  if (text.empty()) return std::nullopt;
  const auto number = whole_number(text);
  if (number && *number >= least) return number;
  return std::unexpected(std::string(name) + "=" + text + " cannot be used: " + what_number(least));
}

}  // namespace turnstile::properties
