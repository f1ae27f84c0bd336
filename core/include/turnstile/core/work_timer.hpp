// When a worker commits and when it writes its store: a batch that is large or old enough, offsets that have moved for a while, a store
// write that is due. What the stages themselves wait for is theirs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "turnstile/core/options.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

class WorkTimer {
 public:
  // The options outlive the timer.
  explicit WorkTimer(const WorkerOptions& options) : options_(options) {}

  // How many records the current batch has room for: at least one.
  std::size_t room() const { return options_.batch_records_max - std::min(batch_records_, options_.batch_records_max - 1); }
  // `moved`: some position advanced, with a record or without.
  void on_fetched(std::size_t records, bool moved, TimeMs now_ms) {
    if (records != 0) {
      if (batch_records_ == 0) batch_since_ms_ = now_ms;
      batch_records_ += records;
    }
    if (!moved_since_ms_ && moved) moved_since_ms_ = now_ms;
  }
  // Nothing is left to commit: it was committed, or dropped.
  void reset() {
    batch_records_ = 0;
    moved_since_ms_.reset();
  }
  // What a restore has found is committed and stored at once.
  void begin(TimeMs now_ms) {
    moved_since_ms_ = now_ms - options_.offsets_ms_max;
    store_due_ms_ = 0;
  }

  bool commit_is_due(TimeMs now_ms) const {
    return batch_records_ >= options_.batch_records_max || (batch_records_ != 0 && batch_since_ms_ + options_.batch_ms_max <= now_ms) ||
           (moved_since_ms_ && *moved_since_ms_ + options_.offsets_ms_max <= now_ms);
  }
  // At the latest at `until_ms`.
  TimeMs next_commit_ms(TimeMs until_ms) const {
    if (batch_records_ != 0) until_ms = std::min(until_ms, batch_since_ms_ + options_.batch_ms_max);
    if (moved_since_ms_) until_ms = std::min(until_ms, *moved_since_ms_ + options_.offsets_ms_max);
    return until_ms;
  }
  bool store_is_due(TimeMs now_ms) const { return store_due_ms_ <= now_ms; }
  void stored(TimeMs now_ms) { store_due_ms_ = now_ms + options_.store_ms_min; }

  // The wall clock may have been set back: no deadline is further ahead than when its wait began.
  void notice_clock(TimeMs now_ms) {
    batch_since_ms_ = std::min(batch_since_ms_, now_ms);
    if (moved_since_ms_) moved_since_ms_ = std::min(*moved_since_ms_, now_ms);
    store_due_ms_ = std::min(store_due_ms_, now_ms + options_.store_ms_min);
  }

 private:
  const WorkerOptions& options_;
  std::size_t batch_records_ = 0;
  TimeMs batch_since_ms_ = 0;
  std::optional<TimeMs> moved_since_ms_;  // positions advanced, possibly without output
  TimeMs store_due_ms_ = 0;
};

}  // namespace turnstile::core
