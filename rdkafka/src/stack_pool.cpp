#include "stack_pool.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include "sanitizer.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {
namespace {

std::size_t page_bytes() {
  static const auto bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

void unmap(const StackMemory& stack) {
  const std::size_t guard = StackPool::guard_bytes();
  munmap(static_cast<char*>(stack.bottom()) - guard, stack.bytes + guard);
}

}  // namespace

// A frame with a large array may reach past a single page.
std::size_t StackPool::guard_bytes() { return 16 * page_bytes(); }

StackPool::~StackPool() {
  for (const StackMemory& stack : kept_) unmap(stack);
}

StackMemory StackPool::take(std::size_t bytes) {
  const std::size_t page = page_bytes();
  const std::size_t wanted = (bytes + page - 1) / page * page;
  for (StackMemory& stack : kept_) {
    if (stack.bytes != wanted) continue;
    const StackMemory taken = stack;
    stack = kept_.back();
    kept_.pop_back();
    return taken;
  }
  const std::size_t guard = guard_bytes();
  void* memory = mmap(nullptr, wanted + guard, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  TURNSTILE_ASSERT(memory != MAP_FAILED && "no memory for a fiber's stack");
  mprotect(memory, guard, PROT_NONE);
  return {static_cast<char*>(memory) + guard + wanted, wanted};
}

void StackPool::give_back(const StackMemory& stack) {
  sanitizer::forget(stack.bottom(), stack.bytes);
  if (kept_.size() < kKept) {
    kept_.push_back(stack);
  } else {
    unmap(stack);
  }
}

StackPool& StackPool::of_this_thread() {
  thread_local StackPool pool;
  return pool;
}

}  // namespace turnstile::rdkafka
