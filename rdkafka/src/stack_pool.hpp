// Stacks for fibers, with pages below each that may not be touched. A stack that is given back is kept for the next fiber, up to a bound.
#pragma once

#include <cstddef>
#include <vector>

namespace turnstile::rdkafka {

struct StackMemory {
  void* top = nullptr;    // it grows down from here
  std::size_t bytes = 0;  // without the guard pages
  void* bottom() const { return static_cast<char*>(top) - bytes; }
};

class StackPool {
 public:
  static constexpr std::size_t kKept = 64;

  StackPool() = default;
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  ~StackPool();

  // At least so many bytes, rounded up to whole pages. Ends the program if there is no memory.
  StackMemory take(std::size_t bytes);
  void give_back(const StackMemory& stack);
  static std::size_t guard_bytes();

  // One for each thread.
  static StackPool& of_this_thread();

 private:
  std::vector<StackMemory> kept_;
};

}  // namespace turnstile::rdkafka
