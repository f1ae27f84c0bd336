// Requeued copies that were read before their time: Kafka has no delayed delivery, so they wait in bounded memory, while the committed
// offset stays at the lowest one held.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "turnstile/core/records.hpp"

namespace turnstile::core {

template <Aggregate A>
class HeldCopies {
 public:
  struct Copy {
    Offset offset{};
    Sequenced<A> sequenced;
  };

  std::size_t size() const { return copies_.size(); }

  // Offsets rise from call to call.
  void hold(Offset offset, Sequenced<A>&& sequenced) {
    offsets_.push_back({offset, true});
    copies_.push_back({offset, std::move(sequenced)});
    std::push_heap(copies_.begin(), copies_.end(), later);
  }
  std::optional<TimeMs> next_ms() const { return copies_.empty() ? std::nullopt : std::optional(copies_.front().sequenced.not_before_ms); }
  // The next copy whose time has come.
  std::optional<Copy> take(TimeMs now_ms) {
    if (copies_.empty() || copies_.front().sequenced.not_before_ms > now_ms) return std::nullopt;
    std::pop_heap(copies_.begin(), copies_.end(), later);
    Copy copy = std::move(copies_.back());
    copies_.pop_back();
    const auto found = std::lower_bound(offsets_.begin(), offsets_.end(), copy.offset,
                                        [](const Slot& slot, Offset offset) { return slot.offset < offset; });
    found->held = false;
    while (!offsets_.empty() && !offsets_.front().held) offsets_.pop_front();
    return copy;
  }
  Offset committable(Offset position) const { return offsets_.empty() ? position : offsets_.front().offset; }

 private:
  struct Slot {
    Offset offset{};
    bool held = false;
  };
  static bool later(const Copy& left, const Copy& right) {
    const auto& [left_time, right_time] = std::pair(left.sequenced.not_before_ms, right.sequenced.not_before_ms);
    return left_time != right_time ? left_time > right_time : left.offset > right.offset;
  }

  std::vector<Copy> copies_;  // a heap: the earliest first
  std::deque<Slot> offsets_;  // in order of offset
};

}  // namespace turnstile::core
