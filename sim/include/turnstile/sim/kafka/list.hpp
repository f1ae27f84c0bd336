// A vector for what messages carry: its memory is recycled, block by block, instead of going through the heap for every message.
//
// Free blocks are kept per thread and size (powers of two) and released when the thread ends. Under AddressSanitizer every block is a heap
// block of its own, so that a use after free is detected.
#pragma once

#include <bit>
#include <cstddef>
#include <new>
#include <vector>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TURNSTILE_PLAIN_LISTS 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TURNSTILE_PLAIN_LISTS 1
#endif

namespace turnstile::sim {

#if defined(TURNSTILE_PLAIN_LISTS)
template <class T>
using List = std::vector<T>;
#else

namespace detail {

class Recycler {
 public:
  static void* take(std::size_t bytes) {
    const unsigned size = size_class(bytes);
    if (size >= kClasses) return ::operator new(bytes);
    if (free_[size] == nullptr) return fresh(std::size_t{1} << size);
    Block* const taken = free_[size];
    free_[size] = taken->next;
    return taken;
  }
  static void give_back(void* memory, std::size_t bytes) {
    const unsigned size = size_class(bytes);
    if (size >= kClasses) return ::operator delete(memory);
    free_[size] = new (memory) Block{free_[size]};
  }

 private:
  struct Block {
    Block* next;
  };
  struct AtThreadEnd {
    ~AtThreadEnd() {
      for (Block*& first : free_) {
        while (first != nullptr) {
          Block* const block = first;
          first = block->next;
          ::operator delete(block);
        }
      }
    }
    void wake() {}  // a thread's instance is made when it is first used
  };

  static constexpr unsigned kClasses = 13;  // up to 4 KiB
  static unsigned size_class(std::size_t bytes) { return static_cast<unsigned>(std::bit_width((bytes < 64 ? 64 : bytes) - 1)); }
  static void* fresh(std::size_t bytes);

  static constinit thread_local Block* free_[kClasses];
};

template <class T>
struct Recycled {
  using value_type = T;
  Recycled() = default;
  template <class U>
  Recycled(const Recycled<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(Recycler::take(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) { Recycler::give_back(memory, count * sizeof(T)); }
  friend bool operator==(const Recycled&, const Recycled&) { return true; }
};

}  // namespace detail

template <class T>
using List = std::vector<T, detail::Recycled<T> >;
#endif

}  // namespace turnstile::sim
