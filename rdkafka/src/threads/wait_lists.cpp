#include "threads/wait_lists.hpp"

#include <algorithm>

namespace turnstile::rdkafka {
namespace {

using WaitLists = std::unordered_map<const void*, std::vector<Thread*>>;

WaitLists& wait_lists() {
  thread_local WaitLists lists;
  return lists;
}

void leave_list(const void* object, Thread& thread) {
  const auto list = wait_lists().find(object);
  if (list == wait_lists().end()) return;
  std::erase(list->second, &thread);
  if (list->second.empty()) wait_lists().erase(list);
}

// As long as it waits, whether it is woken, its time is up, or its host dies.
struct InList {
  InList(Thread& waiting, const void* at) : thread(waiting), object(at) { wait_lists()[object].push_back(&thread); }
  InList(const InList&) = delete;
  InList& operator=(const InList&) = delete;
  ~InList() { leave_list(object, thread); }
  Thread& thread;
  const void* object;
};

// The first is the one that has waited longest.
Thread& any_of(std::vector<Thread*>& waiting) {
  std::size_t index = 0;
  if (Threads* const wakers = Threads::current(); wakers != nullptr && waiting.size() > 1)
    index = wakers->choose({"thread.woken", sim::Role::schedule}, static_cast<std::uint32_t>(waiting.size()));
  return *waiting[index];
}

}  // namespace

bool wait_at(Thread& self, WaitsFor what, sim::Instant deadline) {
  const InList waits(self, what.object);
  return self.of.block(self, what, deadline);
}

std::size_t wake_at(const void* object, std::size_t count) {
  std::size_t woken = 0;
  while (woken < count) {
    const auto list = wait_lists().find(object);
    if (list == wait_lists().end()) break;
    Thread& next = count == kAll ? *list->second.front() : any_of(list->second);
    leave_list(object, next);
    next.of.wake(next);
    ++woken;
  }
  return woken;
}

void forget_waiting(const Threads& threads) {
  for (auto& [object, waiting] : wait_lists()) std::erase_if(waiting, [&](const Thread* each) { return &each->of == &threads; });
  std::erase_if(wait_lists(), [](const auto& each) { return each.second.empty(); });
}

}  // namespace turnstile::rdkafka
