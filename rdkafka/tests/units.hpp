// What the tests of hosts count in.
#pragma once

#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::rdkafka {

inline constexpr sim::TimeNs kMs = core::kNsPerMs;

}  // namespace turnstile::rdkafka
