#include "turnstile/core/recycler.hpp"

namespace turnstile::core {

constinit thread_local Recycler::Block* Recycler::free_[Recycler::kClasses] = {};

struct Recycler::AtThreadEnd {
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

void* Recycler::fresh(std::size_t bytes) {
  static thread_local AtThreadEnd at_thread_end;
  at_thread_end.wake();
  return ::operator new(bytes);
}

}  // namespace turnstile::core
