// Randomness that a host's code asks its system for: numbers that depend on the instance and its life alone, so that a run can be repeated.
// Code on no host gets the system's.
#include <sys/random.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>

#include "host_state.hpp"
#include "real.hpp"
#include "sanitizer.hpp"

namespace turnstile::rdkafka {
namespace {

// Null: no host's code is running.
sim::Random* randomness() {
  HostState* host = HostState::current();
  return host == nullptr ? nullptr : &host->system_randomness();
}

}  // namespace
}  // namespace turnstile::rdkafka

using turnstile::rdkafka::randomness;
using turnstile::rdkafka::real;

extern "C" {

// std::random_device of libstdc++, which asks the processor. Weak, for programs into which that library is linked as well.
[[gnu::weak]] unsigned int _ZNSt13random_device9_M_getvalEv(void* device) {
  if (auto* random = randomness(); random != nullptr) return static_cast<unsigned int>(random->next() >> 32);
  static auto* const function = real<unsigned int(void*)>("_ZNSt13random_device9_M_getvalEv");
  return function(device);
}

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which puts its own functions in their places

ssize_t getrandom(void* buffer, size_t size, unsigned int flags) {
  if (auto* random = randomness(); random != nullptr) {
    auto* to = static_cast<unsigned char*>(buffer);
    for (std::size_t at = 0; at < size; ++at) to[at] = static_cast<unsigned char>(random->next() >> 56);
    return static_cast<ssize_t>(size);
  }
  static auto* const function = real<ssize_t(void*, size_t, unsigned int)>("getrandom");
  return function(buffer, size, flags);
}

int getentropy(void* buffer, size_t size) {
  if (randomness() != nullptr) return getrandom(buffer, size, 0) < 0 ? -1 : 0;
  static auto* const function = real<int(void*, size_t)>("getentropy");
  return function(buffer, size);
}

#endif

}  // extern "C"
