// Randomness that a program asks its system for: numbers that depend on the instance and its life alone.
#include <sys/random.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "shim/channel.hpp"

namespace turnstile::processes {
namespace {

// splitmix64 of the name that the simulation gave the process (FNV-1a).
std::uint64_t next() {
  static std::uint64_t state = [] {
    std::uint64_t hash = 0xcbf29ce484222325;
    const char* name = std::getenv("TURNSTILE_SIMULATED");
    for (const char* at = name == nullptr ? "" : name; *at != '\0'; ++at) hash = (hash ^ static_cast<unsigned char>(*at)) * 0x100000001b3;
    return hash;
  }();
  std::uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
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
