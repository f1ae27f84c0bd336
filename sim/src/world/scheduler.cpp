#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

// ---- the heaps ----

void Scheduler::Heap::push(const Entry& entry) {
  entries_.push_back(entry);
  sift_up(entries_.size() - 1, entry);
}

void Scheduler::Heap::sift_up(std::size_t hole, const Entry& entry) {
  while (hole > 0) {
    const std::size_t parent = (hole - 1) / 2;
    if (!before(entry, entries_[parent])) break;
    entries_[hole] = entries_[parent];
    hole = parent;
  }
  entries_[hole] = entry;
}

// The hole at the top moves down along the earlier children, and the last entry moves up from there, seldom far.
Scheduler::Entry Scheduler::Heap::pop() {
  const Entry top = entries_.front();
  const Entry last = entries_.back();
  entries_.pop_back();
  const std::size_t size = entries_.size();
  if (size == 0) return top;
  std::size_t hole = 0;
  std::size_t child = 1;
  for (; child + 1 < size; child = 2 * hole + 1) {
    child += before(entries_[child + 1], entries_[child]) ? 1 : 0;
    entries_[hole] = entries_[child];
    hole = child;
  }
  if (child < size) {
    entries_[hole] = entries_[child];
    hole = child;
  }
  sift_up(hole, last);
  return top;
}

// ---- events ----

void Scheduler::at(TimeNs when, Target& target, std::uint64_t token) {
  if (when <= now_) {
    due_.push_back({&target, token});
    return;
  }
  (when - now_ < kSoon ? soon_ : later_).push({when, ++sequence_, &target, token});
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
  Heap& heap = next();
  if ((heap.empty() || heap.top().when > now_) && now_ <= until && step_due()) return true;
  if (heap.empty() || heap.top().when > until) {
    if (until > now_) now_ = until;
    return false;
  }
  const Entry top = heap.pop();
  now_ = top.when;
  ++fired_;
  top.target->fire(top.token);
  return true;
}

}  // namespace turnstile::sim
