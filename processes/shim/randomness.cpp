// Randomness that a program asks its system for: numbers that depend on the instance and its life alone.
#include <sys/random.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "shim/channel.hpp"
#include "turnstile/core/fnv.hpp"
#include "turnstile/sim/world/random.hpp"

namespace turnstile::processes {
namespace {

// From the name that the simulation gave the process, as rdkafka/src/host.cpp has it of a linked host.
std::uint64_t next() {
  static sim::Random random = [] {
    const char* name = std::getenv("TURNSTILE_SIMULATED");
    return sim::Random(core::fnv1a(name == nullptr ? "" : name));
  }();
  return random.next();
}

}  // namespace
}  // namespace turnstile::processes

using turnstile::processes::next;

extern "C" {

ssize_t getrandom(void* buffer, size_t size, unsigned int) {
  auto* to = static_cast<unsigned char*>(buffer);
  for (size_t at = 0; at < size; ++at) to[at] = static_cast<unsigned char>(next() >> 56);
  return static_cast<ssize_t>(size);
}

int getentropy(void* buffer, size_t size) {
  getrandom(buffer, size, 0);
  return 0;
}

uint32_t arc4random(void) noexcept { return static_cast<uint32_t>(next() >> 32); }
void arc4random_buf(void* buffer, size_t size) noexcept { getrandom(buffer, size, 0); }

// std::random_device of libstdc++, which asks the processor.
unsigned int _ZNSt13random_device9_M_getvalEv(void*) { return static_cast<unsigned int>(next() >> 32); }

}  // extern "C"
