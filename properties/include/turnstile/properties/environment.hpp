// Settings that come from outside, as flags (--seeds 100) or from the environment (TURNSTILE_SEEDS=100), read strictly: what cannot be used
// is an error in one line, never a guess and never ignored. A variable that is set to nothing is not set.
//
// The command line reads its flags with this, and gtest.hpp its variables, so that both refuse the same.
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

// How many letters must be left out, added, replaced or swapped with their neighbours to make the one the other.
std::size_t edits(std::string_view left, std::string_view right);

// The one of `names` that is the fewest edits away from `name`; empty if there are none.
std::string_view nearest(std::string_view name, std::span<const std::string_view> names);

// Every variable that something of Turnstile reads: the twins of the command line's flags, what tests read, what scripts read.
std::span<const std::string_view> known_variables();

// What is wrong with the names among `set` that begin with TURNSTILE_: the first that is in neither list is named with the nearest known
// one. Nothing is wrong: none.
std::optional<std::string> unknown_variable(std::span<const std::string> set, std::span<const std::string_view> also_known = {});

// ---- the process's environment: header only, so that the room itself is built for machines that have none ----

// The names of all variables that are set to something, in order.
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

// None: not set. The error names the variable, its value, and what it should be.
inline std::expected<std::optional<std::uint64_t>, std::string> number_variable(const char* name, std::uint64_t least = 0) {
  const std::string text = variable(name);
  if (text.empty()) return std::nullopt;
  const auto number = whole_number(text);
  if (number && *number >= least) return number;
  return std::unexpected(std::string(name) + "=" + text + " cannot be used: " + what_number(least));
}

}  // namespace turnstile::properties
