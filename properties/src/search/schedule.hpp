// Which questions are delays, and how points among a run's schedule questions are drawn.
#pragma once

#include <cstdint>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::properties {

// A schedule's yes-or-no questions have odds; the others say how long, or how much.
constexpr bool is_delay(const sim::Choice& choice) { return choice.odds.numerator == 0 && sim::is_schedule(choice.role); }

// The number of schedule questions in a run is not known in advance: a point among them is drawn so that each power of two up to this one
// is equally likely. At the price of a factor of 16 in the odds of a given point this fits runs of any length.
inline constexpr std::uint32_t kScheduleBits = 16;

// For tables by lane: what a strategy has drawn for each lane.
struct LaneHash {
  std::uint64_t operator()(std::uint64_t lane) const { return core::mix_bits(lane); }
};

}  // namespace turnstile::properties
