// Requeued copies read before their backoff ended: Kafka has no delayed delivery, so they wait in bounded memory, while the committed
// offset stays at the lowest one held. A copy whose turn has come is taken at once; the backoff limits rewrites only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
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
  bool empty() const { return copies_.empty(); }

  // Offsets must increase from call to call.
  void hold(Offset offset, Sequenced<A>&& sequenced) {
    const Key key{sequenced.command.entity, sequenced.position, offset};
    offsets_.push_back({offset, true});
    times_.push_back({sequenced.not_before_ms, key});
    std::push_heap(times_.begin(), times_.end(), later);
    copies_.emplace(key, Copy{offset, std::move(sequenced)});
  }
  // Never too late; too early if that copy was already taken on its turn.
  std::optional<TimeMs> next_ms() const { return times_.empty() ? std::nullopt : std::optional(times_.front().not_before_ms); }
  // The next copy whose backoff has ended.
  std::optional<Copy> take(TimeMs now_ms) {
    while (!times_.empty() && times_.front().not_before_ms <= now_ms) {
      std::pop_heap(times_.begin(), times_.end(), later);
      const auto found = copies_.find(times_.back().key);
      times_.pop_back();
      if (found != copies_.end()) return let_go(found);
    }
    return std::nullopt;
  }
  // A copy of that position, whatever its backoff.
  std::optional<Copy> take(EntityId entity, Position position) {
    const auto found = copies_.lower_bound(Key{entity, position, Offset{}});
    if (found == copies_.end() || found->first.entity != entity || found->first.position != position) return std::nullopt;
    return let_go(found);
  }
  // Whether `is_next(entity, position)` holds for the first copy of some entity.
  template <class IsNext>
  bool any_first(IsNext&& is_next) const {
    for (auto copy = copies_.begin(); copy != copies_.end();) {
      const EntityId entity = copy->first.entity;
      if (is_next(entity, copy->first.position)) return true;
      copy = copies_.upper_bound(Key{entity, Position{~std::uint64_t{0}}, Offset{std::numeric_limits<std::int64_t>::max()}});
    }
    return false;
  }
  // The `count` furthest copies by `distance(entity, position)`, in order of entity and position.
  template <class Distance>
  std::vector<Copy> take_furthest(std::size_t count, Distance&& distance) {
    std::vector<std::pair<std::uint64_t, typename Copies::iterator>> all;
    for (auto copy = copies_.begin(); copy != copies_.end(); ++copy)
      all.emplace_back(distance(copy->first.entity, copy->first.position), copy);
    count = std::min(count, all.size());
    const auto nearer = [](const auto& left, const auto& right) {
      return left.first != right.first ? left.first < right.first : left.second->first < right.second->first;
    };
    const auto kept = all.end() - static_cast<std::ptrdiff_t>(count);
    std::nth_element(all.begin(), kept, all.end(), nearer);
    std::sort(kept, all.end(), [](const auto& left, const auto& right) { return left.second->first < right.second->first; });
    std::vector<Copy> furthest;
    for (auto each = kept; each != all.end(); ++each) furthest.push_back(let_go(each->second));
    return furthest;
  }
  Offset committable(Offset position) const { return offsets_.empty() ? position : offsets_.front().offset; }

 private:
  struct Slot {
    Offset offset{};
    bool held = false;
  };
  struct Key {
    EntityId entity{};
    Position position{};
    Offset offset{};
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Time {
    TimeMs not_before_ms = 0;
    Key key{};
  };
  using Copies = std::map<Key, Copy>;
  static bool later(const Time& left, const Time& right) {
    return left.not_before_ms != right.not_before_ms ? left.not_before_ms > right.not_before_ms : left.key.offset > right.key.offset;
  }

  Copy let_go(typename Copies::iterator found) {
    Copy copy = std::move(found->second);
    copies_.erase(found);
    const auto slot = std::lower_bound(offsets_.begin(), offsets_.end(), copy.offset,
                                       [](const Slot& each, Offset offset) { return each.offset < offset; });
    slot->held = false;
    while (!offsets_.empty() && !offsets_.front().held) offsets_.pop_front();
    if (copies_.empty()) times_.clear();
    return copy;
  }

  Copies copies_;
  std::vector<Time> times_;   // a heap: the earliest first
  std::deque<Slot> offsets_;  // in order of offset
};

}  // namespace turnstile::core
