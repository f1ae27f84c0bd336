#include "turnstile/core/turn_queue.hpp"

namespace turnstile::core {

TurnQueue::Slot TurnQueue::hold(Offset offset, EntityId entity, Position position, TimeMs not_before_ms) {
  const Key key{entity, position, offset};
  auto slot = static_cast<Slot>(copies_.size());
  if (!free_.empty()) {
    slot = free_.back();
    free_.pop_back();
  }
  offsets_.push_back({offset, true});
  times_.push_back({not_before_ms, key});
  std::push_heap(times_.begin(), times_.end(), later);
  copies_.emplace(key, slot);
  return slot;
}

std::optional<TurnQueue::Taken> TurnQueue::take(TimeMs now_ms) {
  while (!times_.empty() && times_.front().not_before_ms <= now_ms) {
    std::pop_heap(times_.begin(), times_.end(), later);
    const auto found = copies_.find(times_.back().key);
    times_.pop_back();
    if (found != copies_.end()) return let_go(found);
  }
  return std::nullopt;
}

std::optional<TurnQueue::Taken> TurnQueue::take(EntityId entity, Position position) {
  const auto found = copies_.lower_bound(Key{entity, position, Offset{}});
  if (found == copies_.end() || found->first.entity != entity || found->first.position != position) return std::nullopt;
  return let_go(found);
}

std::vector<TurnQueue::Taken> TurnQueue::take_furthest(std::size_t count, std::vector<Far> all) {
  count = std::min(count, all.size());
  const auto nearer = [](const Far& left, const Far& right) {
    return left.distance != right.distance ? left.distance < right.distance : left.copy->first < right.copy->first;
  };
  const auto kept = all.end() - static_cast<std::ptrdiff_t>(count);
  std::nth_element(all.begin(), kept, all.end(), nearer);
  std::sort(kept, all.end(), [](const Far& left, const Far& right) { return left.copy->first < right.copy->first; });
  std::vector<Taken> furthest;
  for (auto each = kept; each != all.end(); ++each) furthest.push_back(let_go(each->copy));
  return furthest;
}

TurnQueue::Taken TurnQueue::let_go(Copies::iterator found) {
  const Taken taken{found->first.offset, found->second};
  free_.push_back(taken.slot);
  copies_.erase(found);
  const auto held = std::lower_bound(offsets_.begin(), offsets_.end(), taken.offset,
                                     [](const Held& each, Offset offset) { return each.offset < offset; });
  held->held = false;
  while (!offsets_.empty() && !offsets_.front().held) offsets_.pop_front();
  if (copies_.empty()) times_.clear();
  return taken;
}

}  // namespace turnstile::core
