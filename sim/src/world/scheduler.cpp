#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

// ---- the heap and the list ----

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
void Scheduler::Heap::pop() {
  const Entry last = entries_.back();
  entries_.pop_back();
  const std::size_t size = entries_.size();
  if (size == 0) return;
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
}

void Scheduler::insert_soon(const Entry& entry) {
  soon_.push_back(entry);
  std::size_t hole = soon_.size() - 1;
  for (; hole > 0 && soon_[hole - 1].when <= entry.when; --hole) soon_[hole] = soon_[hole - 1];
  soon_[hole] = entry;
}

// ---- events ----

void Scheduler::at(Instant when, Target& target, std::uint64_t token) {
  if (when <= now_) {
    due_.push_back({&target, token});
    return;
  }
  const Entry entry{when, ++sequence_, &target, token};
  if (when - now_ < kSoon && soon_.size() < kFew) return insert_soon(entry);
  later_.push(entry);
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

bool Scheduler::step(Instant until) {
  const Entry* const first = next();
  if ((first == nullptr || first->when > now_) && now_ <= until && step_due()) return true;
  if (first == nullptr || first->when > until) {
    if (until > now_) now_ = until;
    return false;
  }
  const Entry event = *first;
  if (!soon_.empty() && first == &soon_.back()) {
    soon_.pop_back();
  } else {
    later_.pop();
  }
  now_ = event.when;
  ++fired_;
  event.target->fire(event.token);
  return true;
}

}  // namespace turnstile::sim
