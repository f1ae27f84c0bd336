// What AddressSanitizer wants to know about stacks. Nothing in builds without it.
#pragma once

#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define TURNSTILE_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TURNSTILE_ADDRESS_SANITIZER 1
#endif
#endif

#ifdef TURNSTILE_ADDRESS_SANITIZER
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace turnstile::rdkafka::sanitizer {

#ifdef TURNSTILE_ADDRESS_SANITIZER
// Before a switch to the stack [bottom, bottom + bytes). `mine` keeps what belongs to the stack that is left; null: it is left for good.
inline void before_switch(void** mine, const void* bottom, std::size_t bytes) { __sanitizer_start_switch_fiber(mine, bottom, bytes); }
// After a switch: `mine` as it was kept when this stack was left, and where the stack lies from which the switch came.
inline void after_switch(void* mine, const void** bottom, std::size_t* bytes) { __sanitizer_finish_switch_fiber(mine, bottom, bytes); }
// Frames that were abandoned leave marks, which the next user of the memory must not find.
inline void forget(void* bottom, std::size_t bytes) { ASAN_UNPOISON_MEMORY_REGION(bottom, bytes); }
#else
inline void before_switch(void**, const void*, std::size_t) {}
inline void after_switch(void*, const void**, std::size_t*) {}
inline void forget(void*, std::size_t) {}
#endif

}  // namespace turnstile::rdkafka::sanitizer
