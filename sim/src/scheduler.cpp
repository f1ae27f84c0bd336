#include "turnstile/sim/scheduler.hpp"

namespace turnstile::sim {

void Scheduler::at(TimeNs when, Target& target, std::uint64_t token) {
  if (when <= now_) {
    due_.push_back({&target, token});
    return;
  }
  const Entry entry{when, ++sequence_, &target, token};
  std::size_t hole = heap_.size();
  heap_.push_back(entry);
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / 4;
    if (!before(entry, heap_[parent])) break;
    heap_[hole] = heap_[parent];
    hole = parent;
  }
  heap_[hole] = entry;
}

bool Scheduler::step_due() {
  if (first_due_ == due_.size()) return false;
  const Due next = due_[first_due_++];
  if (first_due_ == due_.size()) {
    due_.clear();
    first_due_ = 0;
  }
  ++fired_;
  next.target->fire(next.token);
  return true;
}

bool Scheduler::step(TimeNs until) {
  if ((heap_.empty() || heap_.front().when > now_) && now_ <= until && step_due()) return true;
  if (heap_.empty() || heap_.front().when > until) {
    if (until > now_) now_ = until;
    return false;
  }
  const Entry top = heap_.front();
  const Entry last = heap_.back();
  heap_.pop_back();
  const std::size_t size = heap_.size();
  if (size > 0) {
    std::size_t hole = 0;
    for (;;) {
      const std::size_t first = hole * 4 + 1;
      if (first >= size) break;
      std::size_t least = first;
      const std::size_t end = first + 4 < size ? first + 4 : size;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (before(heap_[child], heap_[least])) least = child;
      }
      if (!before(heap_[least], last)) break;
      heap_[hole] = heap_[least];
      hole = least;
    }
    heap_[hole] = last;
  }
  now_ = top.when;
  ++fired_;
  top.target->fire(top.token);
  return true;
}

}  // namespace turnstile::sim
