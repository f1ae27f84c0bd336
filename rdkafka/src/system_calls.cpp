// Time, while a host's code runs: the C library's clocks and sleeps are the simulation's. Elsewhere in the program they are what they were.
//
// These are definitions of the C library's own names: whoever links this library calls them, the C++ library's clocks and sleeps included.
// What cannot be simulated on the way to another process or thread stops the program by its name: threads, sockets, fork.
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which puts its own functions in their places

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "host_state.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

// The C library's own function of that name.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

// Since 1970 on the host's clock, or since the simulation began.
sim::TimeNs now(const HostState& host, clockid_t clock) {
  const sim::TimeNs since_begin = host.world.process.scheduler().now();
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return wall ? sim::ProcessClock::kEpochMs * core::kNsPerMs + since_begin : since_begin;
}

timespec as_timespec(sim::TimeNs time) { return {static_cast<time_t>(time / kNsPerSecond), static_cast<long>(time % kNsPerSecond)}; }

core::Task<void> nap(sim::Process& process, sim::TimeNs time) { co_await process.sleep(time); }

// A dying host does not wait.
void pause(HostState& host, sim::TimeNs time) {
  if (Fiber::current()->may_act() && time > 0) wait(nap(host.world.process, time));
}

}  // namespace
}  // namespace turnstile::rdkafka

using turnstile::rdkafka::HostState;

extern "C" {

int clock_gettime(clockid_t clock, struct timespec* result) noexcept {
  const HostState* host = HostState::current();
  if (host == nullptr || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID) {
    static auto* const function = turnstile::rdkafka::real<int(clockid_t, timespec*)>("clock_gettime");
    return function(clock, result);
  }
  *result = turnstile::rdkafka::as_timespec(turnstile::rdkafka::now(*host, clock));
  return 0;
}

int gettimeofday(struct timeval* result, void* zone) noexcept {
  const HostState* host = HostState::current();
  if (host == nullptr) {
    static auto* const function = turnstile::rdkafka::real<int(timeval*, void*)>("gettimeofday");
    return function(result, zone);
  }
  const timespec now = turnstile::rdkafka::as_timespec(turnstile::rdkafka::now(*host, CLOCK_REALTIME));
  *result = {now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec* request, struct timespec* remain) {
  HostState* host = HostState::current();
  if (host == nullptr) {
    static auto* const function = turnstile::rdkafka::real<int(clockid_t, int, const timespec*, timespec*)>("clock_nanosleep");
    return function(clock, flags, request, remain);
  }
  const auto asked = request->tv_sec * turnstile::rdkafka::kNsPerSecond + request->tv_nsec;
  const bool absolute = (flags & TIMER_ABSTIME) != 0;
  turnstile::rdkafka::pause(*host, absolute ? asked - turnstile::rdkafka::now(*host, clock) : asked);
  return 0;
}

// Without descriptors it is a sleep.
int poll(struct pollfd* descriptors, nfds_t count, int timeout_ms) {
  HostState* host = HostState::current();
  if (host == nullptr) {
    static auto* const function = turnstile::rdkafka::real<int(pollfd*, nfds_t, int)>("poll");
    return function(descriptors, count, timeout_ms);
  }
  if (count != 0 || timeout_ms < 0) turnstile::rdkafka::stop("poll", "waiting for descriptors is not simulated");
  turnstile::rdkafka::pause(*host, timeout_ms * turnstile::core::kNsPerMs);
  return 0;
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument) noexcept {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("pthread_create", "threads of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  return function(thread, attributes, routine, argument);
}

int socket(int domain, int type, int protocol) noexcept {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("socket", "sockets of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<int(int, int, int)>("socket");
  return function(domain, type, protocol);
}

// Of the whole test, and with it of its verdict.
void exit(int code) noexcept {
  if (HostState::current() != nullptr)
    turnstile::rdkafka::stop("exit", "a host's end is a return or an exception: the process is that of its test, too");
  static auto* const function = turnstile::rdkafka::real<void(int)>("exit");
  function(code);
  __builtin_unreachable();
}

pid_t fork(void) noexcept {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("fork", "processes of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<pid_t()>("fork");
  return function();
}

}  // extern "C"

#endif
