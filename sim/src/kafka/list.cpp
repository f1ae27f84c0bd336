#include "turnstile/sim/kafka/list.hpp"

#if !defined(TURNSTILE_PLAIN_LISTS)
namespace turnstile::sim::detail {

constinit thread_local Recycler::Block* Recycler::free_[Recycler::kClasses] = {};

void* Recycler::fresh(std::size_t bytes) {
  static thread_local AtThreadEnd at_thread_end;
  at_thread_end.wake();
  return ::operator new(bytes);
}

}  // namespace turnstile::sim::detail
#endif
