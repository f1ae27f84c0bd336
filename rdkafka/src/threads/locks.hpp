// Locks while a host's code runs: who holds which, by their addresses.
//
// A lock is taken for real as well. A static one is shared with code outside of hosts and with hosts on other threads of the operating
// system, and what it guards is theirs, too. But one thread of the operating system runs all threads of a host, so that the real lock
// cannot tell them apart: who waits for whom is decided here.
#pragma once

#include <cstdint>
#include <vector>

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

// How the C library deals with one kind of lock.
struct RealLock {
  int (*take)(void*);
  int (*try_take)(void*);
  int (*give_back)(void*);
  // This thread of the operating system holds it.
  bool (*is_ours)(void*);
};

enum class Hold : std::uint8_t { alone, shared };
enum class Again : std::uint8_t { waits, counts, fails };  // whoever takes it holds it already

// 0, ETIMEDOUT, EDEADLK. Throws Crashed.
int take_lock(Thread& self, void* lock, const RealLock& real, Hold hold, Again again, sim::Instant deadline);
// 0 or EBUSY.
int try_lock(Thread& self, void* lock, const RealLock& real, Hold hold, Again again);
// 0, or EPERM: it does not hold it.
int give_back_lock(Thread& self, void* lock, const RealLock& real);
// How often the thread holds it.
std::uint32_t holds(const Thread& self, const void* lock);
bool is_held(const void* lock);
// Who holds it; null: nobody, or several.
Thread* holder_of(const void* lock);
// By a thread that is none of these.
bool is_held_elsewhere(const void* lock, const Threads& threads);
// Nothing is held by these any more. Their memory is not touched.
void forget_held(const Threads& threads);

}  // namespace turnstile::rdkafka
