// Memory that is taken and given back all the time (frames of coroutines, lists in messages), recycled block by block instead of going
// through the heap each time.
//
// Blocks are kept per thread by size (powers of two, up to 64 KiB) and given back when the thread ends; a block may be given back on
// another thread than the one that took it. Under AddressSanitizer every block is a heap block of its own, so that a late use is seen.
#pragma once

#include <bit>
#include <cstddef>
#include <new>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TURNSTILE_PLAIN_BLOCKS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TURNSTILE_PLAIN_BLOCKS 1
#endif

namespace turnstile::core {

class Recycler {
 public:
#if defined(TURNSTILE_PLAIN_BLOCKS)
  static void* take(std::size_t bytes) { return ::operator new(bytes); }
  static void give_back(void* memory, std::size_t) { ::operator delete(memory); }
#else
  static void* take(std::size_t bytes) {
    const unsigned size = size_class(bytes);
    if (size >= kClasses) return ::operator new(bytes);
    Block* const taken = free_[size];
    if (taken == nullptr) return fresh(std::size_t{1} << size);
    free_[size] = taken->next;
    return taken;
  }
  // `bytes`: as many as were asked for.
  static void give_back(void* memory, std::size_t bytes) {
    const unsigned size = size_class(bytes);
    if (size >= kClasses) return ::operator delete(memory);
    free_[size] = new (memory) Block{free_[size]};
  }
#endif

 private:
  struct Block {
    Block* next;
  };
  struct AtThreadEnd;

  static constexpr unsigned kClasses = 17;
  static unsigned size_class(std::size_t bytes) { return static_cast<unsigned>(std::bit_width((bytes < 64 ? 64 : bytes) - 1)); }
  static void* fresh(std::size_t bytes);

  static constinit thread_local Block* free_[kClasses];
};

}  // namespace turnstile::core
