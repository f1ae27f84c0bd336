#include "strategies.hpp"

#include <array>

#include "turnstile/properties/search.hpp"

namespace turnstile::properties {

namespace {

std::unique_ptr<sim::Chance> random_configuration(std::uint64_t seed) {
  return std::make_unique<sim::SeededChance>(seed, kConfigurationStream);
}

template <std::unique_ptr<sim::Chance> (*make)(std::uint64_t)>
Doors open(std::uint64_t seed) {
  return {random_configuration(seed), make(seed)};
}

std::unique_ptr<sim::Chance> random_chance(std::uint64_t seed) { return std::make_unique<sim::SeededChance>(seed, kRunStream); }

const Strategy& picked(std::uint64_t seed);
Doors open_picked(std::uint64_t seed) { return picked(seed).open(seed); }

constexpr std::array kStrategies{
    Strategy{"random", "every answer is as likely as its odds say", open<random_chance>},
    Strategy{"pct", "every lane keeps its own speed, except at a few points (ASPLOS 2010, OOPSLA 2018)", open<pct_chance>},
    Strategy{"urw", "lanes with many questions are fast, for even interleavings (ASPLOS 2025)", open<uniform_walk_chance>},
    Strategy{"delay", "nothing waits, except at a few points (POPL 2011)", open<delay_bounded_chance>},
    Strategy{"mix", "all of these in turn, seed by seed", open_picked, picked},
};

// The portfolio: the seeds take turns.
constexpr std::array<std::size_t, 4> kMix{0, 1, 2, 3};
const Strategy& picked(std::uint64_t seed) { return kStrategies[kMix[seed % kMix.size()]]; }

}  // namespace

std::span<const Strategy> all_strategies() { return kStrategies; }

const Strategy& random_search() { return kStrategies.front(); }
const Strategy& default_search() { return kStrategies.back(); }

const Strategy* find_strategy(std::string_view name) {
  for (const Strategy& strategy : kStrategies) {
    if (strategy.name == name) return &strategy;
  }
  return nullptr;
}

}  // namespace turnstile::properties
