// Time, while a host's code runs: the C library's clocks and sleeps are the simulation's. Elsewhere in the program they are what they were.
//
// These are definitions of the C library's own names: whoever links this library calls them, the C++ library's clocks and sleeps included.
// What cannot be simulated on the way to another process stops the program by its name: sockets, descriptors that are waited for, fork.
// Threads are in threads/.
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which puts its own functions in their places

#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdlib>

#include "real.hpp"
#include "stop.hpp"
#include "virtual_time.hpp"

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
  const auto asked = turnstile::rdkafka::duration_of(*request);
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
  turnstile::rdkafka::pause(*host, turnstile::core::milliseconds(timeout_ms));
  return 0;
}

// Without descriptors it is a sleep, too.
int select(int count, fd_set* readable, fd_set* writable, fd_set* excepted, struct timeval* timeout) {
  HostState* host = HostState::current();
  if (host == nullptr) {
    static auto* const function = turnstile::rdkafka::real<int(int, fd_set*, fd_set*, fd_set*, timeval*)>("select");
    return function(count, readable, writable, excepted, timeout);
  }
  if (count != 0 || timeout == nullptr) turnstile::rdkafka::stop("select", "waiting for descriptors is not simulated");
  turnstile::rdkafka::pause(*host, timeout->tv_sec * turnstile::rdkafka::kSecond + timeout->tv_usec * turnstile::core::kUs);
  return 0;
}

int epoll_wait(int queue, struct epoll_event* events, int events_max, int timeout_ms) {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("epoll_wait", "waiting for descriptors is not simulated");
  static auto* const function = turnstile::rdkafka::real<int(int, epoll_event*, int, int)>("epoll_wait");
  return function(queue, events, events_max, timeout_ms);
}

int connect(int descriptor, const struct sockaddr* address, socklen_t size) {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("connect", "sockets of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<int(int, const sockaddr*, socklen_t)>("connect");
  return function(descriptor, address, size);
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

int system(const char* command) {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("system", "processes of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<int(const char*)>("system");
  return function(command);
}

pid_t fork(void) noexcept {
  if (HostState::current() != nullptr) turnstile::rdkafka::stop("fork", "processes of a host are not simulated");
  static auto* const function = turnstile::rdkafka::real<pid_t()>("fork");
  return function();
}

}  // extern "C"

#endif
