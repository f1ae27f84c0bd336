// The C library's functions about threads, while a host's code runs: pthread_create, std::thread and what is made of them.
//
// Most are declared as throwing nothing, so no exception may leave them. A host that dies there goes on until its code calls something
// that may throw; whatever it calls does nothing.
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which puts its own functions in their places

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "host_state.hpp"
#include "real.hpp"
#include "stop.hpp"
#include "threads/thread_objects.hpp"
#include "threads/without_throwing.hpp"
#include "virtual_time.hpp"

namespace turnstile::rdkafka {
namespace {

// What a host asks about its own threads; the real functions would take the handle for an address.
Threads* threads_asked(const char* function, pthread_t handle) {
  Threads* const threads = Threads::current();
  if (threads != nullptr && threads->find(handle) == nullptr) stop(function, "a thread that is none of this host's, or was joined before");
  return threads;
}

[[noreturn]] void not_simulated(const char* function) { stop(function, "not simulated for threads of a host"); }

// Mostly called by destructors, which throw nothing. When the host has died, the other thread has, too.
int join(Threads& threads, pthread_t thread, void** result, sim::Instant deadline) {
  int error = 0;
  const bool lives = without_throwing(threads, [&] {
    threads.point();
    error = threads.join(thread, result, deadline);
  });
  return lives ? error : threads.join(thread, result, deadline);
}

sim::Instant deadline_at(const HostState& host, clockid_t clock, const timespec& at) {
  return std::max(host.world.process.scheduler().now() + duration_of(at) - now(host, clock), sim::Instant{});
}

}  // namespace
}  // namespace turnstile::rdkafka

using turnstile::rdkafka::real;
using turnstile::rdkafka::Thread;
using turnstile::rdkafka::Threads;

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument) noexcept {
  if (turnstile::rdkafka::is_probe(routine)) return EAGAIN;
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    if (threads->dying()) return threads->about_to_unwind(), EAGAIN;
    int detached = PTHREAD_CREATE_JOINABLE;
    if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &detached);
    *thread = threads->create(thread, detached == PTHREAD_CREATE_DETACHED, routine, argument);
    turnstile::rdkafka::without_throwing(*threads, [&] { threads->point(); });
    return 0;
  }
  static auto* const function = real<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  return function(thread, attributes, routine, argument);
}

int pthread_join(pthread_t thread, void** result) {
  if (Threads* const threads = turnstile::rdkafka::threads_asked("pthread_join", thread); threads != nullptr)
    return turnstile::rdkafka::join(*threads, thread, result, Threads::kNever);
  static auto* const function = real<int(pthread_t, void**)>("pthread_join");
  return function(thread, result);
}

int pthread_tryjoin_np(pthread_t thread, void** result) noexcept {
  if (Threads* const threads = turnstile::rdkafka::threads_asked("pthread_tryjoin_np", thread); threads != nullptr) {
    if (!threads->find(thread)->done) return EBUSY;
    return threads->join(thread, result, Threads::kNever);
  }
  static auto* const function = real<int(pthread_t, void**)>("pthread_tryjoin_np");
  return function(thread, result);
}

int pthread_timedjoin_np(pthread_t thread, void** result, const struct timespec* until) {
  if (Threads* const threads = turnstile::rdkafka::threads_asked("pthread_timedjoin_np", thread); threads != nullptr)
    return turnstile::rdkafka::join(*threads, thread, result, turnstile::rdkafka::deadline_at(threads->host(), CLOCK_REALTIME, *until));
  static auto* const function = real<int(pthread_t, void**, const timespec*)>("pthread_timedjoin_np");
  return function(thread, result, until);
}

int pthread_detach(pthread_t thread) noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr) return threads->detach(thread);
  static auto* const function = real<int(pthread_t)>("pthread_detach");
  return function(thread);
}

pthread_t pthread_self() noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr) return Threads::handle_of(threads->self());
  static auto* const function = real<pthread_t()>("pthread_self");
  return function();
}

void pthread_exit(void* result) {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    Thread& self = threads->self();
    if (self.number == 0) turnstile::rdkafka::stop("pthread_exit", "of a host's own thread: its end is a return or an exception");
    self.result = result;
    throw turnstile::rdkafka::ThreadExit{};
  }
  static auto* const function = real<void(void*)>("pthread_exit");
  function(result);
  __builtin_unreachable();
}

int sched_yield() noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    turnstile::rdkafka::without_throwing(*threads, [&] { threads->yield(); });
    return 0;
  }
  static auto* const function = real<int()>("sched_yield");
  return function();
}

// ---- names, which messages about deadlocks tell ----

int pthread_setname_np(pthread_t thread, const char* name) noexcept {
  if (Threads* const threads = turnstile::rdkafka::threads_asked("pthread_setname_np", thread); threads != nullptr) {
    threads->find(thread)->name = name;
    return 0;
  }
  static auto* const function = real<int(pthread_t, const char*)>("pthread_setname_np");
  return function(thread, name);
}

int pthread_getname_np(pthread_t thread, char* name, size_t size) noexcept {
  if (Threads* const threads = turnstile::rdkafka::threads_asked("pthread_getname_np", thread); threads != nullptr) {
    const std::string& known = threads->find(thread)->name;
    if (known.size() >= size) return ERANGE;
    std::memcpy(name, known.c_str(), known.size() + 1);
    return 0;
  }
  static auto* const function = real<int(pthread_t, char*, size_t)>("pthread_getname_np");
  return function(thread, name, size);
}

// ---- without effect ----

int pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t* set) noexcept {
  if (turnstile::rdkafka::threads_asked("pthread_setaffinity_np", thread) != nullptr) return 0;
  static auto* const function = real<int(pthread_t, size_t, const cpu_set_t*)>("pthread_setaffinity_np");
  return function(thread, size, set);
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param* parameters) noexcept {
  if (turnstile::rdkafka::threads_asked("pthread_setschedparam", thread) != nullptr) return 0;
  static auto* const function = real<int(pthread_t, int, const sched_param*)>("pthread_setschedparam");
  return function(thread, policy, parameters);
}

// ---- not simulated ----

int pthread_cancel(pthread_t thread) {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_cancel");
  static auto* const function = real<int(pthread_t)>("pthread_cancel");
  return function(thread);
}

int pthread_kill(pthread_t thread, int signal) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_kill");
  static auto* const function = real<int(pthread_t, int)>("pthread_kill");
  return function(thread, signal);
}

int pthread_getattr_np(pthread_t thread, pthread_attr_t* attributes) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_getattr_np");
  static auto* const function = real<int(pthread_t, pthread_attr_t*)>("pthread_getattr_np");
  return function(thread, attributes);
}

int pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t* set) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_getaffinity_np");
  static auto* const function = real<int(pthread_t, size_t, cpu_set_t*)>("pthread_getaffinity_np");
  return function(thread, size, set);
}

int pthread_getschedparam(pthread_t thread, int* policy, struct sched_param* parameters) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_getschedparam");
  static auto* const function = real<int(pthread_t, int*, sched_param*)>("pthread_getschedparam");
  return function(thread, policy, parameters);
}

int pthread_getcpuclockid(pthread_t thread, clockid_t* clock) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_getcpuclockid");
  static auto* const function = real<int(pthread_t, clockid_t*)>("pthread_getcpuclockid");
  return function(thread, clock);
}

int pthread_barrier_wait(pthread_barrier_t* barrier) noexcept {
  if (Threads::current() != nullptr) turnstile::rdkafka::not_simulated("pthread_barrier_wait");
  static auto* const function = real<int(pthread_barrier_t*)>("pthread_barrier_wait");
  return function(barrier);
}

}  // extern "C"

#endif
