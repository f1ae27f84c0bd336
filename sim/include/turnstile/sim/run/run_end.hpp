// How a run ended.
#pragma once

#include <cstdint>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

// What ended a run.
enum class EndedBy : std::uint8_t {
  rest,          // everything had come to rest
  time,          // rest_within after healing
  events,        // rest_within_events after healing
  nothing_left,  // no event is left, but the world is not at rest
};

struct RunEnd {
  bool rested = false;
  EndedBy by = EndedBy::rest;
  core::Instant healed_at{};
  core::Instant ended_at{};
  std::uint64_t steps = 0;
  std::uint64_t lives = 0;  // of all workers
};

}  // namespace turnstile::sim
