// Virtual time: a clock that begins at zero, and an event queue ordered by (time, sequence).
//
// An event is a target and a token. Targets must outlive the scheduler's run; an event that is no longer wanted is recognised as stale by
// its token (a generation), not removed: so nothing is allocated per event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

using core::Duration;
using core::Instant;

// Anything that the scheduler can wake.
class Target {
 public:
  virtual void fire(std::uint64_t token) = 0;

 protected:
  ~Target() = default;
};

class Scheduler {
 public:
  Instant now() const { return now_; }
  std::uint64_t fired() const { return fired_; }
  bool idle() const { return soon_.empty() && later_.empty() && first_due_ == due_.size(); }

  // Events at the same time fire in the order in which they were scheduled. A time in the past means now.
  void at(Instant when, Target& target, std::uint64_t token);
  void after(Duration delay, Target& target, std::uint64_t token) { at(now_ + delay, target, token); }

  // Fires the next event if it is due at `until` or before; false, with the clock at `until`, if there is none.
  bool step(Instant until);

 private:
  struct Entry {
    Instant when;
    std::uint64_t sequence;
    Target* target;
    std::uint64_t token;
  };
  struct Due {
    Target* target;
    std::uint64_t token;
  };
  // A binary heap.
  class Heap {
   public:
    bool empty() const { return entries_.empty(); }
    const Entry& top() const { return entries_.front(); }
    void push(const Entry& entry);
    void pop();

   private:
    void sift_up(std::size_t hole, const Entry& entry);

    std::vector<Entry> entries_;
  };
  // Without a branch, which nobody could predict.
  static bool before(const Entry& left, const Entry& right) {
    const auto earlier = static_cast<unsigned>(left.when < right.when);
    const auto as_early = static_cast<unsigned>(left.when == right.when);
    return (earlier | (as_early & static_cast<unsigned>(left.sequence < right.sequence))) != 0;
  }
  bool step_due();
  // Of the events in the list and in the heap; null: there is none.
  const Entry* next() const {
    const Entry* const soon = soon_.empty() ? nullptr : &soon_.back();
    const Entry* const later = later_.empty() ? nullptr : &later_.top();
    return soon == nullptr || (later != nullptr && before(*later, *soon)) ? later : soon;
  }
  void insert_soon(const Entry& entry);

  static constexpr Duration kSoon = 50 * core::kMs;
  static constexpr std::size_t kFew = 24;

  Instant now_{};
  std::uint64_t sequence_ = 0;
  std::uint64_t fired_ = 0;
  // Messages in flight are few at a time, and short-lived: in a list, the latest first, of at most `kFew`. Timeouts are many, and wait.
  std::vector<Entry> soon_;
  Heap later_;
  // Events scheduled for the current time, in order. Others that are due at the same time were scheduled earlier.
  std::vector<Due> due_;
  std::size_t first_due_ = 0;
};

}  // namespace turnstile::sim
