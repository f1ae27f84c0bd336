// The clocks of a host, and sleeping by them.
#pragma once

#include <time.h>

#include "host_state.hpp"

namespace turnstile::rdkafka {

constexpr sim::Duration kSecond = 1'000 * core::kMs;

// What a clock shows: the time since 1970 on the host's clock, or since the simulation began.
inline sim::Duration now(const HostState& host, clockid_t clock) {
  const sim::Duration since_begin = host.world.process.scheduler().now().since_zero();
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return wall ? core::milliseconds(sim::ProcessClock::kEpochMs) + since_begin : since_begin;
}

inline sim::Duration duration_of(const timespec& time) { return time.tv_sec * kSecond + sim::Duration{time.tv_nsec}; }
inline timespec as_timespec(sim::Duration time) { return {static_cast<time_t>(time / kSecond), static_cast<long>((time % kSecond).ns)}; }

core::Task<void> nap(sim::Process& process, sim::Duration time);
// For the host's code. A dying host does not wait.
void pause(HostState& host, sim::Duration time);

}  // namespace turnstile::rdkafka
