// The order of requeued copies that were read before their backoff ended: by entity and position, by the end of the backoff, and by
// offset, which holds the committed offset back. Of the copies themselves it knows only a slot, for the caller to keep them in.
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

#include "turnstile/core/types.hpp"

namespace turnstile::core {

class TurnQueue {
 public:
  using Slot = std::uint32_t;
  struct Taken {
    Offset offset{};
    Slot slot = 0;
  };

  std::size_t size() const { return copies_.size(); }
  bool empty() const { return copies_.empty(); }

  // Returns the slot for the copy: a new one behind all others, or one that was taken. Offsets must increase from call to call.
  Slot hold(Offset offset, EntityId entity, Position position, TimeMs not_before_ms);
  // Never too late; too early if that copy was already taken on its turn.
  std::optional<TimeMs> next_ms() const { return times_.empty() ? std::nullopt : std::optional(times_.front().not_before_ms); }
  // The next copy whose backoff has ended.
  std::optional<Taken> take(TimeMs now_ms);
  // A copy of that position, whatever its backoff.
  std::optional<Taken> take(EntityId entity, Position position);
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
  std::vector<Taken> take_furthest(std::size_t count, Distance&& distance) {
    std::vector<Far> all;
    for (auto copy = copies_.begin(); copy != copies_.end(); ++copy)
      all.push_back({distance(copy->first.entity, copy->first.position), copy});
    return take_furthest(count, std::move(all));
  }
  // The offset to commit: that of the earliest copy that is held, else the position reached.
  Offset committable(Offset position) const { return offsets_.empty() ? position : offsets_.front().offset; }

 private:
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
  struct Held {
    Offset offset{};
    bool held = false;
  };
  using Copies = std::map<Key, Slot>;
  struct Far {
    std::uint64_t distance = 0;
    Copies::iterator copy;
  };
  static bool later(const Time& left, const Time& right) {
    return left.not_before_ms != right.not_before_ms ? left.not_before_ms > right.not_before_ms : left.key.offset > right.key.offset;
  }
  std::vector<Taken> take_furthest(std::size_t count, std::vector<Far> all);
  Taken let_go(Copies::iterator found);

  Copies copies_;
  std::vector<Slot> free_;
  std::vector<Time> times_;   // a heap: the earliest first
  std::deque<Held> offsets_;  // in order of offset
};

}  // namespace turnstile::core
