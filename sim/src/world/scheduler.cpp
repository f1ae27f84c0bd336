#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

void Scheduler::at(TimeNs when, Target& target, std::uint64_t token) {
  if (when <= now_) {
    due_.push_back({&target, token});
    return;
  }
  const Entry entry{when, ++sequence_, &target, token};
  heap_.push_back(entry);
  sift_up(heap_.size() - 1, entry);
}

void Scheduler::sift_up(std::size_t hole, const Entry& entry) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / 2;
    if (!before(entry, heap_[parent])) break;
    heap_[hole] = heap_[parent];
    hole = parent;
  }
  heap_[hole] = entry;
}

// The hole at the top moves down along the earlier children, and the last entry moves up from there, seldom far.
Scheduler::Entry Scheduler::pop() {
  const Entry top = heap_.front();
  const Entry last = heap_.back();
  heap_.pop_back();
  const std::size_t size = heap_.size();
  if (size == 0) return top;
  std::size_t hole = 0;
  std::size_t child = 1;
  for (; child + 1 < size; child = 2 * hole + 1) {
    child += before(heap_[child + 1], heap_[child]) ? 1 : 0;
    heap_[hole] = heap_[child];
    hole = child;
  }
  if (child < size) {
    heap_[hole] = heap_[child];
    hole = child;
  }
  sift_up(hole, last);
  return top;
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
  const Entry top = pop();
  now_ = top.when;
  ++fired_;
  top.target->fire(top.token);
  return true;
}

}  // namespace turnstile::sim
