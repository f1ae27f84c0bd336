// The sources of chance of each strategy, one file each.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/random.hpp"

namespace turnstile::properties {

// Streams of a seed (sim/world/random.hpp).
inline constexpr std::uint64_t kRunStream = 0;
inline constexpr std::uint64_t kConfigurationStream = 1;
inline constexpr std::uint64_t kStrategyStream = 2;
inline constexpr std::uint64_t kParentStream = 3;

std::unique_ptr<sim::Chance> pct_chance(std::uint64_t seed);
std::unique_ptr<sim::Chance> uniform_walk_chance(std::uint64_t seed);
std::unique_ptr<sim::Chance> delay_bounded_chance(std::uint64_t seed);

// `count` distinct points among the questions of a schedule, from 1, in order (schedule.hpp).
std::vector<std::uint32_t> draw_places(sim::Random& random, std::uint32_t count);

}  // namespace turnstile::properties
