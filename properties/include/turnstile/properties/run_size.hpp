// The size of a run: what a person has to understand. Counted the same before and after shrinking.
#pragma once

#include <cstdint>
#include <span>

#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/world/recording.hpp"

namespace turnstile::properties {

struct RunSize {
  std::uint64_t commands = 0;  // issued by clients
  std::uint64_t faults = 0;    // that fired; permanent ones (slow markers, clock skew) count once
  std::uint64_t choices = 0;   // all other answers that are not the default (except those that only say that a command or a fault happens)

  std::uint64_t total() const { return commands + faults + choices; }
  friend bool operator==(const RunSize&, const RunSize&) = default;
};

// `choices` with their roles: as recorded, or told by a replay.
RunSize size_of(std::uint64_t commands, const sim::FaultCounts& faults, std::span<const sim::RecordedChoice> choices);

}  // namespace turnstile::properties
