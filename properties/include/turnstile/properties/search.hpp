// Search strategies: implementations of chance (sim/world/chance.hpp) for exploring seeds. A strategy and a seed determine one run; a
// failure is replayed from its recording, which is independent of strategies.
//
// All of them leave the workload and the faults to chance, with the odds that the questions state, and differ in the schedule: who is fast
// and who is slow (search/schedule.hpp says which questions those are).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "turnstile/sim/world/chance.hpp"

namespace turnstile::properties {

// The two streams of one run: its configuration has its own, so that a new option does not shift old seeds.
struct Doors {
  std::unique_ptr<sim::Chance> configuration;
  std::unique_ptr<sim::Chance> run;
};

struct Strategy {
  std::string_view name;
  std::string_view about;
  Doors (*open)(std::uint64_t seed);
  // The strategy that a portfolio picks for a seed; null: itself.
  const Strategy& (*pick)(std::uint64_t seed) = nullptr;

  const Strategy& chosen_for(std::uint64_t seed) const { return pick == nullptr ? *this : pick(seed); }
};

// In listing order.
std::span<const Strategy> all_strategies();
const Strategy* find_strategy(std::string_view name);
const Strategy& random_search();
// The default strategy of campaigns, on the command line and in tests.
const Strategy& default_search();

}  // namespace turnstile::properties
