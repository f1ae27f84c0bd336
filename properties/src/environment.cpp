#include "turnstile/properties/environment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <utility>
#include <vector>

namespace turnstile::properties {

namespace {

constexpr std::string_view kPrefix = "TURNSTILE_";

// The variable of every flag; scripts/usage-errors-test checks that none is missing. Then those of tests and scripts.
// clang-format off: one a line, so that two changes merge
constexpr auto kVariables = std::to_array<std::string_view>({
    "TURNSTILE_ACCOUNTS",
    "TURNSTILE_AT_A_TIME",
    "TURNSTILE_BACKLOG",
    "TURNSTILE_BARE",
    "TURNSTILE_BATCH_MS",
    "TURNSTILE_BATCH_RECORDS",
    "TURNSTILE_BROKERS",
    "TURNSTILE_CHECK_DETERMINISM",
    "TURNSTILE_CONFIG",
    "TURNSTILE_CORPUS",
    "TURNSTILE_COUNT",
    "TURNSTILE_CREATE_TOPICS",
    "TURNSTILE_FAULTS",
    "TURNSTILE_FEE",
    "TURNSTILE_FILE",
    "TURNSTILE_FILTER",
    "TURNSTILE_FLAW",
    "TURNSTILE_FLAWS",
    "TURNSTILE_FOLDER",
    "TURNSTILE_FOR",
    "TURNSTILE_FORMAT",
    "TURNSTILE_GROUP",
    "TURNSTILE_HISTORY",
    "TURNSTILE_HTML",
    "TURNSTILE_HUNT",
    "TURNSTILE_ID",
    "TURNSTILE_JOBS",
    "TURNSTILE_JSON",
    "TURNSTILE_KAFKA_DIR",
    "TURNSTILE_KEEP_GOING",
    "TURNSTILE_LOG",
    "TURNSTILE_MARKDOWN",
    "TURNSTILE_METRICS",
    "TURNSTILE_MIN_TIME",
    "TURNSTILE_MISTAKES",
    "TURNSTILE_NODES",
    "TURNSTILE_NO_FIXED",
    "TURNSTILE_NO_OVERLAY",
    "TURNSTILE_NO_SHRINK",
    "TURNSTILE_NO_TIMELINE",
    "TURNSTILE_ONLY",
    "TURNSTILE_OUT",
    "TURNSTILE_OUTPUT",
    "TURNSTILE_PARTIAL",
    "TURNSTILE_PARTITIONS",
    "TURNSTILE_PERFETTO",
    "TURNSTILE_PREFIX",
    "TURNSTILE_PROGRAM",
    "TURNSTILE_PROGRAMS",
    "TURNSTILE_PROPERTY",
    "TURNSTILE_RATE",
    "TURNSTILE_RECORD",
    "TURNSTILE_REPEAT",
    "TURNSTILE_REPLICATION",
    "TURNSTILE_RESTART",
    "TURNSTILE_SCENARIO",
    "TURNSTILE_SEARCH",
    "TURNSTILE_SEED",
    "TURNSTILE_SEEDS",
    "TURNSTILE_SHARD",
    "TURNSTILE_SHRINKS",
    "TURNSTILE_SHRINK_FOR",
    "TURNSTILE_SLOW",
    "TURNSTILE_STATE",
    "TURNSTILE_STORE_MS",
    "TURNSTILE_STRATEGIES",
    "TURNSTILE_TRACE",
    "TURNSTILE_TURNS",
    "TURNSTILE_UNTIL",
    "TURNSTILE_WINDOW",
    "TURNSTILE_WORKERS",
    "TURNSTILE_WORLD",

    "TURNSTILE_BROKERS_FILE",
    "TURNSTILE_CACHE",
    "TURNSTILE_KAFKA_LOG",
    "TURNSTILE_MUTANT",
    "TURNSTILE_REPLAY",
});
// clang-format on

}  // namespace

std::optional<std::uint64_t> whole_number(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = text.substr(hexadecimal ? 2 : 0);
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, hexadecimal ? 16 : 10);
  if (error != std::errc{} || rest != digits.data() + digits.size()) return std::nullopt;
  return number;
}

std::string what_number(std::uint64_t least) {
  return "give a whole number" + (least == 0 ? std::string() : " from " + std::to_string(least) + " on") + ", such as 100 or 0x2a";
}

// Optimal string alignment.
std::size_t edits(std::string_view left, std::string_view right) {
  std::vector<std::size_t> two_before;
  std::vector<std::size_t> before;
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t from = 1; from <= left.size(); ++from) {
    two_before = std::exchange(before, row);
    row[0] = from;
    for (std::size_t to = 1; to <= right.size(); ++to) {
      const bool same = left[from - 1] == right[to - 1];
      row[to] = std::min({before[to] + 1, row[to - 1] + 1, before[to - 1] + (same ? 0 : 1)});
      const bool swapped = from > 1 && to > 1 && left[from - 1] == right[to - 2] && left[from - 2] == right[to - 1];
      if (swapped) row[to] = std::min(row[to], two_before[to - 2] + 1);
    }
  }
  return row.back();
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> names) {
  const auto found = std::ranges::min_element(names, {}, [name](std::string_view each) { return edits(name, each); });
  return found == names.end() ? std::string_view() : *found;
}

std::span<const std::string_view> known_variables() { return kVariables; }

std::optional<std::string> unknown_variable(std::span<const std::string> set, std::span<const std::string_view> also_known) {
  std::vector<std::string_view> known(kVariables.begin(), kVariables.end());
  known.insert(known.end(), also_known.begin(), also_known.end());
  for (const std::string& name : set) {
    if (!name.starts_with(kPrefix) || std::ranges::find(known, name) != known.end()) continue;
    return name + " is not a variable of Turnstile: did you mean " + std::string(nearest(name, known)) + "?";
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
