// The clocks of a host, and sleeping by them.
#pragma once

#include <time.h>

#include "host_state.hpp"

namespace turnstile::rdkafka {

constexpr sim::Duration kNsPerSecond = 1'000'000'000;

// Since 1970 on the host's clock, or since the simulation began.
inline sim::Instant now(const HostState& host, clockid_t clock) {
  const sim::Duration since_begin = host.world.process.scheduler().now();
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return wall ? sim::ProcessClock::kEpochMs * core::kMs + since_begin : since_begin;
}

inline sim::Duration nanoseconds(const timespec& time) { return time.tv_sec * kNsPerSecond + time.tv_nsec; }
inline timespec as_timespec(sim::Duration time) { return {static_cast<time_t>(time / kNsPerSecond), static_cast<long>(time % kNsPerSecond)}; }

core::Task<void> nap(sim::Process& process, sim::Duration time);
// For the host's code. A dying host does not wait.
void pause(HostState& host, sim::Duration time);

}  // namespace turnstile::rdkafka
