// Condition variables, semaphores, pthread_once, and futexes, on which the C++ library builds std::future, std::latch, std::barrier,
// std::counting_semaphore and the waits of std::atomic.
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <mutex>

#include "host_state.hpp"
#include "real.hpp"
#include "stop.hpp"
#include "threads/lock_functions.hpp"
#include "threads/static_objects.hpp"
#include "threads/wait_lists.hpp"
#include "threads/without_throwing.hpp"
#include "virtual_time.hpp"

namespace turnstile::rdkafka {
namespace {

sim::Instant virtual_deadline(Threads& threads, clockid_t clock, const timespec* until) {
  if (until == nullptr) return Threads::kNever;
  const HostState& host = threads.host();
  return std::max(host.world.process.scheduler().now() + duration_of(*until) - now(host, clock), sim::Instant{});
}

// ---- conditions ----

// A dying host is told by an exception; in a destructor, where none may pass, nobody will ever notify it.
void must_live(Threads& threads) {
  if (!Fiber::current()->may_act()) std::terminate();
  threads.point();
}

int wait_for_condition(Threads& threads, pthread_cond_t* condition, pthread_mutex_t* mutex, sim::Instant deadline) {
  must_live(threads);
  Thread& self = threads.self();
  const std::uint32_t count = release_mutex(self, mutex);
  const bool woken = wait_at(self, {WaitsFor::Kind::condition, condition}, deadline);
  take_mutex_again(self, mutex, count);
  return woken ? 0 : ETIMEDOUT;
}

// Which clock its deadlines are told in (glibc).
clockid_t clock_of(const pthread_cond_t* condition) { return (condition->__data.__wrefs & 2) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME; }

// Threads outside of hosts may wait there, too.
int notify(Threads& threads, pthread_cond_t* condition, std::size_t count, int (*really)(pthread_cond_t*)) {
  wake_at(condition, count);
  const int error = really(condition);
  without_throwing(threads, [&] { threads.point(); });
  return error;
}

// ---- once ----

int once(Threads& threads, pthread_once_t* control, void (*routine)(), int (*really)(pthread_once_t*, void (*)())) {
  // What std::call_once is about to call.
  void* const callable = std::__once_callable;
  void (*const call)() = std::__once_call;
  Thread& self = threads.self();
  await_initialiser(self, control);
  std::__once_callable = callable;
  std::__once_call = call;
  struct Runs {
    Runs(const pthread_once_t* which, Thread& thread) : control(which) { initialisers()[control] = &thread; }
    Runs(const Runs&) = delete;
    Runs& operator=(const Runs&) = delete;
    ~Runs() { initialiser_ended(control); }
    const pthread_once_t* control;
  };
  const Runs runs(control, self);
  return really(control, routine);
}

// ---- futexes ----

constexpr int kFutexCommand = ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);

long failed_with(int error) {
  errno = error;
  return -1;
}

long wait_for_word(Threads& threads, std::uint32_t* word, int operation, std::uint32_t expected, const timespec* timeout) {
  if (!Fiber::current()->dying()) without_throwing(threads, [&] { threads.point(); });
  if (__atomic_load_n(word, __ATOMIC_SEQ_CST) != expected) return failed_with(EAGAIN);
  if (Fiber::current()->dying()) std::terminate();  // nobody will ever wake it
  sim::Instant deadline = Threads::kNever;
  if (timeout != nullptr) {
    const bool relative = (operation & kFutexCommand) == FUTEX_WAIT;
    const clockid_t clock = (operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    deadline =
        relative ? threads.host().world.process.scheduler().now() + duration_of(*timeout) : virtual_deadline(threads, clock, timeout);
  }
  bool woken = false;
  if (!without_throwing(threads, [&] { woken = wait_at(threads.self(), {WaitsFor::Kind::word, word}, deadline); })) std::terminate();
  return woken ? 0 : failed_with(ETIMEDOUT);
}

long futex(Threads& threads, const long (&arguments)[6], bool& simulated) {
  auto* const word = reinterpret_cast<std::uint32_t*>(arguments[0]);
  const int operation = static_cast<int>(arguments[1]);
  const auto value = static_cast<std::uint32_t>(arguments[2]);
  switch (operation & kFutexCommand) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
      simulated = true;
      return wait_for_word(threads, word, operation, value, reinterpret_cast<const timespec*>(arguments[3]));
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET: wake_at(word, value); return 0;  // and those outside of hosts, for real
    default: stop("futex", "operation " + std::to_string(operation & kFutexCommand) + " is not simulated");
  }
}

// ---- semaphores ----

int wait_for_semaphore(Threads& threads, sem_t* semaphore, sim::Instant deadline) {
  must_live(threads);
  static auto* const try_it = real<int(sem_t*)>("sem_trywait");
  while (try_it(semaphore) != 0) {
    if (!wait_at(threads.self(), {WaitsFor::Kind::semaphore, semaphore}, deadline)) return static_cast<int>(failed_with(ETIMEDOUT));
  }
  return 0;
}

}  // namespace
}  // namespace turnstile::rdkafka

using turnstile::rdkafka::real;
using turnstile::rdkafka::Threads;

// Condition variables have an older version in glibc, which dlsym may prefer.
#if defined(__x86_64__)
#define TURNSTILE_CONDITION_VERSION "GLIBC_2.3.2"
#else
#define TURNSTILE_CONDITION_VERSION nullptr
#endif

extern "C" {

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (Threads* const threads = Threads::current(); threads != nullptr)
    return turnstile::rdkafka::wait_for_condition(*threads, condition, mutex, Threads::kNever);
  static auto* const function = real<int(pthread_cond_t*, pthread_mutex_t*)>("pthread_cond_wait", TURNSTILE_CONDITION_VERSION);
  return function(condition, mutex);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const struct timespec* until) {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    const auto deadline = turnstile::rdkafka::virtual_deadline(*threads, turnstile::rdkafka::clock_of(condition), until);
    return turnstile::rdkafka::wait_for_condition(*threads, condition, mutex, deadline);
  }
  static auto* const function =
      real<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait", TURNSTILE_CONDITION_VERSION);
  return function(condition, mutex, until);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const struct timespec* until) {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    const auto deadline = turnstile::rdkafka::virtual_deadline(*threads, clock, until);
    return turnstile::rdkafka::wait_for_condition(*threads, condition, mutex, deadline);
  }
  static auto* const function = real<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
  return function(condition, mutex, clock, until);
}

int pthread_cond_signal(pthread_cond_t* condition) noexcept {
  static auto* const function = real<int(pthread_cond_t*)>("pthread_cond_signal", TURNSTILE_CONDITION_VERSION);
  if (Threads* const threads = Threads::current(); threads != nullptr) return turnstile::rdkafka::notify(*threads, condition, 1, function);
  return function(condition);
}

int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
  static auto* const function = real<int(pthread_cond_t*)>("pthread_cond_broadcast", TURNSTILE_CONDITION_VERSION);
  if (Threads* const threads = Threads::current(); threads != nullptr)
    return turnstile::rdkafka::notify(*threads, condition, turnstile::rdkafka::kAll, function);
  return function(condition);
}

int pthread_once(pthread_once_t* control, void (*routine)()) {
  static auto* const function = real<int(pthread_once_t*, void (*)())>("pthread_once");
  if (Threads* const threads = Threads::current(); threads != nullptr)
    return turnstile::rdkafka::once(*threads, control, routine, function);
  return function(control, routine);
}

long syscall(long number, ...) noexcept {
  long arguments[6];
  std::va_list given;
  va_start(given, number);
  for (long& argument : arguments) argument = va_arg(given, long);
  va_end(given);
  if (Threads* const threads = number == SYS_futex && !turnstile::rdkafka::waits_for_another_system_thread() ? Threads::current() : nullptr;
      threads != nullptr) {
    bool simulated = false;
    const long result = turnstile::rdkafka::futex(*threads, arguments, simulated);
    if (simulated) return result;
  }
  static auto* const function = real<long(long, ...)>("syscall");
  return function(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

int sem_wait(sem_t* semaphore) {
  if (Threads* const threads = Threads::current(); threads != nullptr)
    return turnstile::rdkafka::wait_for_semaphore(*threads, semaphore, Threads::kNever);
  static auto* const function = real<int(sem_t*)>("sem_wait");
  return function(semaphore);
}

int sem_timedwait(sem_t* semaphore, const struct timespec* until) {
  if (Threads* const threads = Threads::current(); threads != nullptr)
    return turnstile::rdkafka::wait_for_semaphore(*threads, semaphore,
                                                  turnstile::rdkafka::virtual_deadline(*threads, CLOCK_REALTIME, until));
  static auto* const function = real<int(sem_t*, const timespec*)>("sem_timedwait");
  return function(semaphore, until);
}

int sem_post(sem_t* semaphore) noexcept {
  static auto* const function = real<int(sem_t*)>("sem_post");
  const int error = function(semaphore);
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    turnstile::rdkafka::wake_at(semaphore, 1);
    turnstile::rdkafka::without_throwing(*threads, [&] { threads->point(); });
  }
  return error;
}

}  // extern "C"

#endif
