// A vector for what messages carry: its memory is recycled instead of going through the heap for every message.
#pragma once

#include <cstddef>
#include <vector>

#include "turnstile/core/recycler.hpp"

namespace turnstile::sim {

#if defined(TURNSTILE_PLAIN_BLOCKS)
template <class T>
using List = std::vector<T>;
#else

namespace detail {

template <class T>
struct Recycled {
  using value_type = T;
  Recycled() = default;
  template <class U>
  Recycled(const Recycled<U>&) {}
  T* allocate(std::size_t count) { return static_cast<T*>(core::Recycler::take(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) { core::Recycler::give_back(memory, count * sizeof(T)); }
  friend bool operator==(const Recycled&, const Recycled&) { return true; }
};

}  // namespace detail

template <class T>
using List = std::vector<T, detail::Recycled<T> >;
#endif

}  // namespace turnstile::sim
