// What the compiler calls around static and thread_local objects, while a host's code runs.
#include "threads/static_objects.hpp"

#include "real.hpp"
#include "sanitizer.hpp"
#include "stop.hpp"
#include "threads/wait_lists.hpp"

namespace turnstile::rdkafka {

std::unordered_map<const void*, Thread*>& initialisers() {
  thread_local std::unordered_map<const void*, Thread*> running;
  return running;
}

void await_initialiser(Thread& self, const void* guard) {
  for (auto other = initialisers().find(guard); other != initialisers().end() && other->second != &self; other = initialisers().find(guard))
    wait_at(self, {WaitsFor::Kind::once, guard}, Threads::kNever);
}

void initialiser_ended(const void* guard) {
  if (initialisers().erase(guard) != 0) wake_at(guard, kAll);
}

}  // namespace turnstile::rdkafka

#ifndef TURNSTILE_ADDRESS_SANITIZER

namespace turnstile::rdkafka {
namespace {

thread_local bool waits_really = false;

// Found once, without a guard of its own.
template <class Function>
Function* found(Function*& known, const char* name) {
  if (known == nullptr) known = real<Function>(name);
  return known;
}
using Acquire = int(void*);
using Release = void(void*);
constinit Acquire* real_acquire = nullptr;
constinit Release* real_release = nullptr;
constinit Release* real_abort = nullptr;

}  // namespace

bool waits_for_another_system_thread() { return waits_really; }

}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

// The compiler has declarations of its own for these names, which differ between compilers.
int turnstile_guard_acquire(void* guard) __asm__("__cxa_guard_acquire");
void turnstile_guard_release(void* guard) noexcept __asm__("__cxa_guard_release");
void turnstile_guard_abort(void* guard) noexcept __asm__("__cxa_guard_abort");
extern "C" int __cxa_thread_atexit(void (*destroy)(void*), void* object, void* library) noexcept;

int turnstile_guard_acquire(void* guard) {
  auto* const function = found(real_acquire, "__cxa_guard_acquire");
  Threads* const threads = Threads::current();
  if (threads == nullptr) return function(guard);
  Thread& self = threads->self();
  await_initialiser(self, guard);
  waits_really = true;
  const int constructs = function(guard);
  waits_really = false;
  if (constructs != 0) initialisers()[guard] = &self;
  return constructs;
}

void turnstile_guard_release(void* guard) noexcept {
  found(real_release, "__cxa_guard_release")(guard);
  if (Threads::current() != nullptr) initialiser_ended(guard);
}

void turnstile_guard_abort(void* guard) noexcept {
  found(real_abort, "__cxa_guard_abort")(guard);
  if (Threads::current() != nullptr) initialiser_ended(guard);
}

// One thread of the operating system runs all threads of a host, so that they would share the object.
int __cxa_thread_atexit(void (*destroy)(void*), void* object, void* library) noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr && threads->several())
    stop("thread_local", "an object with a destructor, which the threads of a host would share");
  static auto* const function = real<int(void (*)(void*), void*, void*)>("__cxa_thread_atexit");
  return function(destroy, object, library);
}

#endif
