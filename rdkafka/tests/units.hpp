// What the tests of hosts count in.
#pragma once

#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::rdkafka {

using core::kMs;

}  // namespace turnstile::rdkafka
