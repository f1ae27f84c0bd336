// Search strategies: who stands behind the door for chance (sim/world/chance.hpp) when a seed is explored. A strategy and a seed are one
// run; whatever was found is repeated from its recording, which knows no strategies.
//
// All of them leave the workload and the faults to chance, with the odds that the questions name, and differ in the schedule: who is fast
// and who is slow (search/schedule.hpp says which questions those are).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "turnstile/sim/world/chance.hpp"

namespace turnstile::properties {

// The two doors of one run: its configuration has a stream of its own, so that a new knob does not shift old seeds.
struct Doors {
  std::unique_ptr<sim::Chance> configuration;
  std::unique_ptr<sim::Chance> run;
};

struct Strategy {
  std::string_view name;
  std::string_view about;
  Doors (*open)(std::uint64_t seed);
  // What a portfolio picks for a seed; null: itself.
  const Strategy& (*pick)(std::uint64_t seed) = nullptr;

  const Strategy& chosen_for(std::uint64_t seed) const { return pick == nullptr ? *this : pick(seed); }
};

// In the order in which they are listed.
std::span<const Strategy> all_strategies();
const Strategy* find_strategy(std::string_view name);
const Strategy& random_search();
// What campaigns explore by unless they are told otherwise, on the command line and in tests.
const Strategy& default_search();

}  // namespace turnstile::properties
