#include "threads/keys.hpp"

#include "sanitizer.hpp"

#ifdef TURNSTILE_ADDRESS_SANITIZER  // there threads are real

namespace turnstile::rdkafka {

KeysOfThread::~KeysOfThread() = default;

}  // namespace turnstile::rdkafka

#else

#include <atomic>
#include <climits>
#include <utility>

#include "real.hpp"

namespace turnstile::rdkafka {
namespace {

// Of all keys of the program.
constinit std::atomic<void (*)(void*)> destructors[PTHREAD_KEYS_MAX]{};

}  // namespace

KeysOfThread::~KeysOfThread() {
  for (int round = 0; round < PTHREAD_DESTRUCTOR_ITERATIONS && !thread_.values.empty(); ++round) {
    for (const auto& [key, value] : std::exchange(thread_.values, {})) {
      if (auto* const destroy = destructors[key].load(); destroy != nullptr && value != nullptr) destroy(const_cast<void*>(value));
    }
  }
}

}  // namespace turnstile::rdkafka

using turnstile::rdkafka::Threads;

extern "C" {

int pthread_key_create(pthread_key_t* key, void (*destroy)(void*)) noexcept {
  static auto* const function = turnstile::rdkafka::real<int(pthread_key_t*, void (*)(void*))>("pthread_key_create");
  const int error = function(key, destroy);
  if (error == 0) turnstile::rdkafka::destructors[*key] = destroy;
  return error;
}

void* pthread_getspecific(pthread_key_t key) noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    const auto& values = threads->self().values;
    const auto found = values.find(key);
    return found == values.end() ? nullptr : const_cast<void*>(found->second);
  }
  static auto* const function = turnstile::rdkafka::real<void*(pthread_key_t)>("pthread_getspecific");
  return function(key);
}

int pthread_setspecific(pthread_key_t key, const void* value) noexcept {
  if (Threads* const threads = Threads::current(); threads != nullptr) {
    threads->self().values[key] = value;
    return 0;
  }
  static auto* const function = turnstile::rdkafka::real<int(pthread_key_t, const void*)>("pthread_setspecific");
  return function(key, value);
}

}  // extern "C"

#endif
