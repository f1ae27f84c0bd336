#include "threads/locks.hpp"

#include <algorithm>
#include <cerrno>
#include <unordered_map>

#include "threads/wait_lists.hpp"

namespace turnstile::rdkafka {
namespace {

struct Lock {
  std::vector<Thread*> holders;  // several only if it is shared; one as often as it holds it
  Hold hold = Hold::alone;
};

std::unordered_map<const void*, Lock>& held_locks() {
  thread_local std::unordered_map<const void*, Lock> locks;
  return locks;
}

enum class Taken : std::uint8_t { yes, no, never };

// A lock that a host left behind when it died may still be taken for real: by nobody.
int take_for_real(void* lock, const RealLock& real, bool may_wait) {
  const int error = real.try_take(lock);
  if (error != EBUSY || real.is_ours(lock)) return error == EBUSY ? 0 : error;
  return may_wait ? real.take(lock) : EBUSY;
}

Taken take_if_free(Thread& self, void* lock, const RealLock& real, Hold hold, Again again, bool may_wait) {
  const auto found = held_locks().find(lock);
  if (found == held_locks().end()) {
    if (take_for_real(lock, real, may_wait) == EBUSY) return Taken::no;
    held_locks()[lock] = {{&self}, hold};
    return Taken::yes;
  }
  Lock& held = found->second;
  const bool own = std::ranges::find(held.holders, &self) != held.holders.end();
  if (own && again == Again::fails) return Taken::never;
  if ((own && again == Again::counts) || (hold == Hold::shared && held.hold == Hold::shared)) {
    held.holders.push_back(&self);
    return Taken::yes;
  }
  return Taken::no;
}

}  // namespace

int take_lock(Thread& self, void* lock, const RealLock& real, Hold hold, Again again, sim::Instant deadline) {
  for (;;) {
    const Taken taken = take_if_free(self, lock, real, hold, again, true);
    if (taken == Taken::yes) return 0;
    if (taken == Taken::never) return EDEADLK;
    if (self.of.dying()) {
      if (!self.of.let_others_end(self)) return EDEADLK;
    } else if (!wait_at(self, {WaitsFor::Kind::lock, lock}, deadline)) {
      return ETIMEDOUT;
    }
  }
}

int try_lock(Thread& self, void* lock, const RealLock& real, Hold hold, Again again) {
  return take_if_free(self, lock, real, hold, again, false) == Taken::yes ? 0 : EBUSY;
}

int give_back_lock(Thread& self, void* lock, const RealLock& real) {
  const auto found = held_locks().find(lock);
  if (found == held_locks().end()) return EPERM;
  std::vector<Thread*>& holders = found->second.holders;
  const auto own = std::ranges::find(holders, &self);
  if (own == holders.end()) return EPERM;
  holders.erase(own);
  if (!holders.empty()) return 0;
  held_locks().erase(found);
  const int error = real.give_back(lock);
  wake_at(lock, kAll);
  return error;
}

std::uint32_t holds(const Thread& self, const void* lock) {
  const auto found = held_locks().find(lock);
  return found == held_locks().end() ? 0 : static_cast<std::uint32_t>(std::ranges::count(found->second.holders, &self));
}

bool is_held(const void* lock) { return held_locks().contains(lock); }

Thread* holder_of(const void* lock) {
  const auto found = held_locks().find(lock);
  if (found == held_locks().end() || found->second.hold == Hold::shared) return nullptr;
  return found->second.holders.front();
}

bool is_held_elsewhere(const void* lock, const Threads& threads) {
  const auto found = held_locks().find(lock);
  return found != held_locks().end() &&
         std::ranges::any_of(found->second.holders, [&](const Thread* each) { return &each->of != &threads; });
}

void forget_held(const Threads& threads) {
  for (auto& [lock, held] : held_locks()) std::erase_if(held.holders, [&](const Thread* each) { return &each->of == &threads; });
  std::erase_if(held_locks(), [](const auto& each) { return each.second.holders.empty(); });
}

}  // namespace turnstile::rdkafka
