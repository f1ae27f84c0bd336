// The C library's clocks and sleeps, which are the simulation's, and waits with a deadline: in a program of one thread nobody ends one
// early.
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>

#include "shim/channel.hpp"

namespace turnstile::processes {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr std::int64_t kNsPerMs = 1'000'000;

// The C library's own function of that name.
template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI; }
std::int64_t now(clockid_t clock) { return is_wall(clock) ? wall_ns() : monotonic_ns(); }
timespec as_timespec(std::int64_t ns) { return {static_cast<time_t>(ns / kNsPerSecond), static_cast<long>(ns % kNsPerSecond)}; }
std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * kNsPerSecond + time.tv_nsec; }

void pause_for(std::int64_t ns) {
  if (ns <= 0) return;
  Writer asked = request(Call::sleep);
  ask(asked.number(ns));
}

// Asks for what is ready without waiting. If nothing is, nothing will be: nobody else is there who could write. So it waits in vain for
// `ns`; < 0: for ever.
template <class Look>
int wait_for_descriptors(const char* function, std::int64_t ns, Look look) {
  const int ready = look();
  if (ready != 0 || ns == 0) return ready;
  if (ns < 0) refuse(std::string(function) + ": waiting for a descriptor is not simulated");
  pause_for(ns);
  return look();
}

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

int clock_gettime(clockid_t clock, struct timespec* result) noexcept {
  static auto* const function = real<int(clockid_t, timespec*)>("clock_gettime");
  if (!connected()) return function(clock, result);
  *result = as_timespec(now(clock));
  return 0;
}

int gettimeofday(struct timeval* result, void* zone) noexcept {
  static auto* const function = real<int(timeval*, void*)>("gettimeofday");
  if (!connected()) return function(result, zone);
  const timespec time = as_timespec(wall_ns());
  *result = {time.tv_sec, time.tv_nsec / 1000};
  return 0;
}

int timespec_get(struct timespec* result, int base) noexcept {
  if (base != TIME_UTC) return 0;
  clock_gettime(CLOCK_REALTIME, result);
  return base;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec* wanted, struct timespec* remain) {
  static auto* const function = real<int(clockid_t, int, const timespec*, timespec*)>("clock_nanosleep");
  if (!connected()) return function(clock, flags, wanted, remain);
  pause_for((flags & TIMER_ABSTIME) != 0 ? nanoseconds(*wanted) - now(clock) : nanoseconds(*wanted));
  return 0;
}

// ---- descriptors ----

int poll(struct pollfd* descriptors, nfds_t count, int timeout_ms) {
  static auto* const function = real<int(pollfd*, nfds_t, int)>("poll");
  if (!connected()) return function(descriptors, count, timeout_ms);
  return wait_for_descriptors("poll", timeout_ms < 0 ? -1 : timeout_ms * kNsPerMs, [&] { return function(descriptors, count, 0); });
}

int ppoll(struct pollfd* descriptors, nfds_t count, const struct timespec* timeout, const sigset_t* signals) {
  static auto* const function = real<int(pollfd*, nfds_t, const timespec*, const sigset_t*)>("ppoll");
  if (!connected()) return function(descriptors, count, timeout, signals);
  constexpr timespec kAtOnce{};
  return wait_for_descriptors("ppoll", timeout == nullptr ? -1 : nanoseconds(*timeout),
                              [&] { return function(descriptors, count, &kAtOnce, signals); });
}

int select(int count, fd_set* reads, fd_set* writes, fd_set* errors, struct timeval* timeout) {
  static auto* const function = real<int(int, fd_set*, fd_set*, fd_set*, timeval*)>("select");
  if (!connected()) return function(count, reads, writes, errors, timeout);
  fd_set asked[3]{};
  fd_set* const sets[3]{reads, writes, errors};
  for (int at = 0; at < 3; ++at) {
    if (sets[at] != nullptr) asked[at] = *sets[at];
  }
  const std::int64_t ns = timeout == nullptr ? -1 : timeout->tv_sec * kNsPerSecond + timeout->tv_usec * 1000;
  return wait_for_descriptors("select", ns, [&] {
    for (int at = 0; at < 3; ++at) {
      if (sets[at] != nullptr) *sets[at] = asked[at];
    }
    timeval at_once{};
    return function(count, reads, writes, errors, &at_once);
  });
}

int pselect(int count, fd_set* reads, fd_set* writes, fd_set* errors, const struct timespec* timeout, const sigset_t*) {
  timeval copy{};
  if (timeout != nullptr) copy = {timeout->tv_sec, timeout->tv_nsec / 1000};
  return select(count, reads, writes, errors, timeout == nullptr ? nullptr : &copy);
}

int epoll_wait(int set, struct epoll_event* events, int count, int timeout_ms) {
  static auto* const function = real<int(int, epoll_event*, int, int)>("epoll_wait");
  if (!connected()) return function(set, events, count, timeout_ms);
  return wait_for_descriptors("epoll_wait", timeout_ms < 0 ? -1 : timeout_ms * kNsPerMs, [&] { return function(set, events, count, 0); });
}

int epoll_pwait(int set, struct epoll_event* events, int count, int timeout_ms, const sigset_t*) {
  return epoll_wait(set, events, count, timeout_ms);
}

// ---- waits with a deadline ----

int sem_clockwait(sem_t* semaphore, clockid_t clock, const struct timespec* deadline) {
  static auto* const function = real<int(sem_t*, clockid_t, const timespec*)>("sem_clockwait");
  if (!connected()) return function(semaphore, clock, deadline);
  if (sem_trywait(semaphore) == 0) return 0;
  pause_for(nanoseconds(*deadline) - now(clock));
  errno = ETIMEDOUT;
  return -1;
}

int sem_timedwait(sem_t* semaphore, const struct timespec* deadline) { return sem_clockwait(semaphore, CLOCK_REALTIME, deadline); }

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const struct timespec* deadline) {
  static auto* const function = real<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
  if (!connected()) return function(condition, mutex, clock, deadline);
  pause_for(nanoseconds(*deadline) - now(clock));
  return ETIMEDOUT;
}

// The clock of a condition is one of its attributes: whose deadline is far from the one clock goes by the other.
int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const struct timespec* deadline) {
  const bool wall = nanoseconds(*deadline) > wall_ns() / 2;
  return pthread_cond_clockwait(condition, mutex, wall ? CLOCK_REALTIME : CLOCK_MONOTONIC, deadline);
}

}  // extern "C"
