#include <utility>

#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

constexpr std::uint32_t kFew = 8;

bool try_value(Candidate& candidate, std::size_t place, std::uint32_t value) {
  Values values = candidate.values();
  values[place] = value;
  return candidate.try_values(std::move(values));
}

}  // namespace

void trade_commands(Candidate& candidate) {
  constexpr std::size_t kCommandsMax = 12;
  std::vector<std::size_t> commands;
  std::vector<std::size_t> amounts;
  for (const std::size_t place : candidate.places()) {
    const sim::RecordedChoice& choice = candidate.choices()[place];
    if (choice.about == sim::About::command) commands.push_back(place);
    if (choice.n > kFew && choice.role == sim::Role::workload) amounts.push_back(place);
  }
  if (commands.size() > kCommandsMax) return;
  for (const std::size_t command : commands) {
    for (const std::size_t amount : amounts) {
      if (candidate.stopped()) return;
      if (candidate.values()[command] == 0) break;
      if (candidate.choices()[amount].lane == candidate.choices()[command].lane || candidate.values()[amount] == 0) continue;
      Values values = candidate.values();
      values[command] = 0;
      values[amount] = candidate.choices()[amount].n - 1;
      candidate.try_values(std::move(values));
    }
  }
}

// The lowest failing value of each answer: by bisection, as if all above it failed too, and one by one if there are few.
void lower_answers(Candidate& candidate) {
  for (const std::size_t place : candidate.places()) {
    if (candidate.stopped()) return;
    const std::uint32_t value = candidate.values()[place];
    if (value <= 1) continue;
    if (value <= kFew) {
      for (std::uint32_t lower = 1; lower < value; ++lower) {
        if (try_value(candidate, place, lower)) break;
      }
      continue;
    }
    std::uint32_t low = 0;  // no value up to it failed
    std::uint32_t high = value;
    while (high - low > 1 && candidate.values()[place] == high) {
      const std::uint32_t middle = low == 0 && high == value ? 1 : low + (high - low) / 2;
      if (try_value(candidate, place, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }
}

}  // namespace turnstile::properties::shrinking
