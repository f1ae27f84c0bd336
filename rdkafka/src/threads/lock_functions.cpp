// Mutexes, read-write locks and spin locks while a host's code runs.
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>

#include "host_state.hpp"
#include "real.hpp"
#include "threads/lock_functions.hpp"
#include "threads/without_throwing.hpp"
#include "virtual_time.hpp"

namespace turnstile::rdkafka {
namespace {

int own_tid() {
  thread_local const int tid = gettid();
  return tid;
}

template <class Object>
using LockFunction = int(Object*);

constexpr const char kMutexLock[] = "pthread_mutex_lock";
constexpr const char kMutexTryLock[] = "pthread_mutex_trylock";
constexpr const char kMutexUnlock[] = "pthread_mutex_unlock";
constexpr const char kReadLock[] = "pthread_rwlock_rdlock";
constexpr const char kTryReadLock[] = "pthread_rwlock_tryrdlock";
constexpr const char kWriteLock[] = "pthread_rwlock_wrlock";
constexpr const char kTryWriteLock[] = "pthread_rwlock_trywrlock";
constexpr const char kReadWriteUnlock[] = "pthread_rwlock_unlock";

// Found once.
template <class Object, const char* kName>
int really(void* object) {
  static auto* const function = real<LockFunction<Object>>(kName);
  return function(static_cast<Object*>(object));
}

bool is_our_mutex(void* mutex) { return static_cast<pthread_mutex_t*>(mutex)->__data.__owner == own_tid(); }
bool is_our_rwlock(void* lock) { return static_cast<pthread_rwlock_t*>(lock)->__data.__cur_writer == own_tid(); }

constexpr RealLock kMutex{really<pthread_mutex_t, kMutexLock>, really<pthread_mutex_t, kMutexTryLock>,
                          really<pthread_mutex_t, kMutexUnlock>, is_our_mutex};
constexpr RealLock kReading{really<pthread_rwlock_t, kReadLock>, really<pthread_rwlock_t, kTryReadLock>,
                            really<pthread_rwlock_t, kReadWriteUnlock>, is_our_rwlock};
constexpr RealLock kWriting{really<pthread_rwlock_t, kWriteLock>, really<pthread_rwlock_t, kTryWriteLock>,
                            really<pthread_rwlock_t, kReadWriteUnlock>, is_our_rwlock};

Again again_of(const pthread_mutex_t* mutex) {
  switch (mutex->__data.__kind & 3) {
    case PTHREAD_MUTEX_RECURSIVE_NP: return Again::counts;
    case PTHREAD_MUTEX_ERRORCHECK_NP: return Again::fails;
    default: return Again::waits;
  }
}

sim::Instant deadline_of(Threads& threads, clockid_t clock, const timespec* until) {
  if (until == nullptr) return Threads::kNever;
  const HostState& host = threads.host();
  return std::max(host.world.process.scheduler().now() + duration_of(*until) - now(host, clock), sim::Instant{});
}

// A host that dies does not get it, and std::mutex makes an exception of that: its code is unwound. While it is, in a destructor, where no
// exception may pass, it waits until the holder has ended.
int take(Threads& threads, void* lock, const RealLock& real, Hold hold, Again again, sim::Instant deadline) {
  int result = EDEADLK;
  without_throwing(threads, [&] {
    threads.point();
    if (Fiber::current()->may_act() || std::uncaught_exceptions() > 0)
      result = take_lock(threads.self(), lock, real, hold, again, deadline);
  });
  if (result == EDEADLK && threads.dying()) threads.about_to_unwind();
  return result;
}

int try_to_take(Threads& threads, void* lock, const RealLock& real, Hold hold, Again again) {
  Thread& self = threads.self();
  without_throwing(threads, [&] { threads.point(); });
  const int result = try_lock(self, lock, real, hold, again);
  if (result != 0) without_throwing(threads, [&] { threads.yield(); });
  return result;
}

int give_back(Threads& threads, void* lock, const RealLock& real) {
  const int result = give_back_lock(threads.self(), lock, real);
  if (result == EPERM) return threads.dying() ? 0 : is_held(lock) ? EPERM : real.give_back(lock);
  without_throwing(threads, [&] { threads.point(); });
  return result;
}

}  // namespace

std::uint32_t release_mutex(Thread& self, pthread_mutex_t* mutex) {
  const std::uint32_t count = holds(self, mutex);
  for (std::uint32_t at = 0; at < count; ++at) give_back_lock(self, mutex, kMutex);
  return count;
}

void take_mutex_again(Thread& self, pthread_mutex_t* mutex, std::uint32_t count) {
  for (std::uint32_t at = 0; at < count; ++at) take_lock(self, mutex, kMutex, Hold::alone, Again::counts, Threads::kNever);
}

}  // namespace turnstile::rdkafka

// What a host's threads do with a lock; the rest of the program calls the real function.
#define TURNSTILE_LOCK_FUNCTION(name, Object, hosts)                                   \
  int name(Object* lock) noexcept {                                                    \
    using namespace turnstile::rdkafka; /* NOLINT */                                   \
    if (Threads* const threads = Threads::current(); threads != nullptr) return hosts; \
    static auto* const function = real<int(Object*)>(#name);                           \
    return function(lock);                                                             \
  }
#define TURNSTILE_TIMED_LOCK_FUNCTION(name, Object, hosts)                    \
  int name(Object* lock, const struct timespec* until) noexcept {             \
    using namespace turnstile::rdkafka; /* NOLINT */                          \
    if (Threads* const threads = Threads::current(); threads != nullptr) {    \
      const auto deadline = deadline_of(*threads, CLOCK_REALTIME, until);     \
      return hosts;                                                           \
    }                                                                         \
    static auto* const function = real<int(Object*, const timespec*)>(#name); \
    return function(lock, until);                                             \
  }
#define TURNSTILE_CLOCK_LOCK_FUNCTION(name, Object, hosts)                               \
  int name(Object* lock, clockid_t clock, const struct timespec* until) noexcept {       \
    using namespace turnstile::rdkafka; /* NOLINT */                                     \
    if (Threads* const threads = Threads::current(); threads != nullptr) {               \
      const auto deadline = deadline_of(*threads, clock, until);                         \
      return hosts;                                                                      \
    }                                                                                    \
    static auto* const function = real<int(Object*, clockid_t, const timespec*)>(#name); \
    return function(lock, clock, until);                                                 \
  }

extern "C" {

TURNSTILE_LOCK_FUNCTION(pthread_mutex_lock, pthread_mutex_t, take(*threads, lock, kMutex, Hold::alone, again_of(lock), Threads::kNever))
TURNSTILE_LOCK_FUNCTION(pthread_mutex_trylock, pthread_mutex_t, try_to_take(*threads, lock, kMutex, Hold::alone, again_of(lock)))
TURNSTILE_LOCK_FUNCTION(pthread_mutex_unlock, pthread_mutex_t, give_back(*threads, lock, kMutex))
TURNSTILE_TIMED_LOCK_FUNCTION(pthread_mutex_timedlock, pthread_mutex_t, take(*threads, lock, kMutex, Hold::alone, again_of(lock), deadline))
TURNSTILE_CLOCK_LOCK_FUNCTION(pthread_mutex_clocklock, pthread_mutex_t, take(*threads, lock, kMutex, Hold::alone, again_of(lock), deadline))

TURNSTILE_LOCK_FUNCTION(pthread_rwlock_rdlock, pthread_rwlock_t,
                        take(*threads, lock, kReading, Hold::shared, Again::waits, Threads::kNever))
TURNSTILE_LOCK_FUNCTION(pthread_rwlock_tryrdlock, pthread_rwlock_t, try_to_take(*threads, lock, kReading, Hold::shared, Again::waits))
TURNSTILE_TIMED_LOCK_FUNCTION(pthread_rwlock_timedrdlock, pthread_rwlock_t,
                              take(*threads, lock, kReading, Hold::shared, Again::waits, deadline))
TURNSTILE_CLOCK_LOCK_FUNCTION(pthread_rwlock_clockrdlock, pthread_rwlock_t,
                              take(*threads, lock, kReading, Hold::shared, Again::waits, deadline))
TURNSTILE_LOCK_FUNCTION(pthread_rwlock_wrlock, pthread_rwlock_t, take(*threads, lock, kWriting, Hold::alone, Again::fails, Threads::kNever))
TURNSTILE_LOCK_FUNCTION(pthread_rwlock_trywrlock, pthread_rwlock_t, try_to_take(*threads, lock, kWriting, Hold::alone, Again::waits))
TURNSTILE_TIMED_LOCK_FUNCTION(pthread_rwlock_timedwrlock, pthread_rwlock_t,
                              take(*threads, lock, kWriting, Hold::alone, Again::fails, deadline))
TURNSTILE_CLOCK_LOCK_FUNCTION(pthread_rwlock_clockwrlock, pthread_rwlock_t,
                              take(*threads, lock, kWriting, Hold::alone, Again::fails, deadline))
TURNSTILE_LOCK_FUNCTION(pthread_rwlock_unlock, pthread_rwlock_t, give_back(*threads, lock, kWriting))

}  // extern "C"

#endif
