// Requeued copies read before their backoff ended: Kafka has no delayed delivery, so they wait in bounded memory, while the committed
// offset stays at the lowest one held. A copy whose turn has come is taken at once; the backoff limits rewrites only.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "turnstile/core/records.hpp"
#include "turnstile/core/turn_queue.hpp"

namespace turnstile::core {

template <Aggregate A>
class HeldCopies {
 public:
  std::size_t size() const { return queue_.size(); }
  bool empty() const { return queue_.empty(); }

  // Offsets must increase from call to call.
  void hold(Offset offset, Sequenced<A>&& sequenced) {
    const TurnQueue::Slot slot = queue_.hold(offset, sequenced.command.entity, sequenced.position, sequenced.not_before_ms);
    if (slot == copies_.size()) copies_.emplace_back();
    copies_[slot] = std::move(sequenced);
  }
  std::optional<TimeMs> next_ms() const { return queue_.next_ms(); }
  // The next copy whose backoff has ended; a copy of that position, whatever its backoff.
  std::optional<Sequenced<A>> take(TimeMs now_ms) { return copy_of(queue_.take(now_ms)); }
  std::optional<Sequenced<A>> take(EntityId entity, Position position) { return copy_of(queue_.take(entity, position)); }
  // As TurnQueue has them.
  template <class IsNext>
  bool any_first(IsNext&& is_next) const {
    return queue_.any_first(std::forward<IsNext>(is_next));
  }
  template <class Distance>
  std::vector<Sequenced<A>> take_furthest(std::size_t count, Distance&& distance) {
    std::vector<Sequenced<A>> furthest;
    for (const TurnQueue::Taken& taken : queue_.take_furthest(count, std::forward<Distance>(distance))) {
      furthest.push_back(std::move(copies_[taken.slot]));
    }
    return furthest;
  }
  Offset committable(Offset position) const { return queue_.committable(position); }

 private:
  std::optional<Sequenced<A>> copy_of(const std::optional<TurnQueue::Taken>& taken) {
    if (!taken) return std::nullopt;
    return std::move(copies_[taken->slot]);
  }

  TurnQueue queue_;
  std::vector<Sequenced<A>> copies_;  // by slot
};

}  // namespace turnstile::core
