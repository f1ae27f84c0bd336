// The host whose code is running, as librdkafka's functions see it.
#pragma once

#include "turnstile/rdkafka/host.hpp"

namespace turnstile::rdkafka {

struct HostState {
  explicit HostState(Surroundings around) : world(around) {}
  Surroundings world;

  // Null outside of a host.
  static HostState* current();
  // Stops the program outside of a host, by the function's name.
  static HostState& needed_by(const char* function);
};

}  // namespace turnstile::rdkafka
