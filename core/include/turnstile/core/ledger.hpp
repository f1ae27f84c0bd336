// The state of a partition's entities: the fold of the events topic, plus this process's own decisions that are not read back yet (rule 4).
//
// Entities untouched since the takeover stay in the store; the others live here. Provisional values never reach the store or a snapshot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/assert.hpp"
#include "turnstile/core/codec.hpp"
#include "turnstile/core/flat_map.hpp"
#include "turnstile/core/protocol.hpp"
#include "turnstile/core/records.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::core {

template <Aggregate A>
struct Entity {
  using State = typename A::State;

  // The fold.
  State state{};
  Position last{};
  bool alarm = false;  // raised, and not yet cleared

  // The overlay: decided by this process, not yet read back.
  std::optional<Position> pending;
  State provisional{};
  TimeMs decided_at_ms = 0;

  bool unwritten = false;    // the store has an older value
  bool unpublished = false;  // the snapshots topic has an older value

  Position last_decided() const { return pending ? std::max(*pending, last) : last; }
  const State& decision_state(bool overlay) const { return overlay && pending && *pending > last ? provisional : state; }
};

// A stored value: whether the entity's alarm is raised, and its snapshot.
template <Aggregate A>
struct StoredValue {
  bool alarm = false;
  Snapshot<A> snapshot;
};
template <Aggregate A>
Decoded<StoredValue<A>> decode_stored(const Codec<A>& codec, std::string_view value) {
  if (value.empty()) return std::unexpected(DecodeError{"the value is empty"});
  auto snapshot = codec.decode_snapshot(value.substr(1));
  if (!snapshot) return std::unexpected(std::move(snapshot.error()));
  return StoredValue<A>{value[0] != '\0', std::move(*snapshot)};
}

enum class Folded : std::uint8_t { applied, duplicate, hole };

template <Aggregate A>
class Ledger {
 public:
  Ledger(PartitionId partition, Store& store, const Protocol& protocol, const Codec<A>& codec)
      : partition_(partition), store_(store), protocol_(protocol), codec_(codec) {}

  // The reference is valid until the next call.
  Entity<A>& entity(EntityId id) {
    if (Entity<A>* found = entities_.find(id)) return *found;
    Entity<A>* made = entities_.try_emplace(id).first;
    if (const auto stored = store_.get(partition_, id)) read(*stored, *made);
    return *made;
  }

  // Position p is folded only on top of p - 1. `crossed` is set to the alarm that the outcome raises or clears.
  Folded fold(const Outcome<A>& outcome, std::optional<Alarm<A>>& crossed) {
    crossed.reset();
    Entity<A>& entity = this->entity(outcome.command.entity);
    if (outcome.position <= entity.last) return Folded::duplicate;
    if (outcome.position != next(entity.last)) return Folded::hole;
    const bool was_alarmed = alarmed<A>(entity.state);
    entity.state = apply(entity.state, outcome);
    entity.last = protocol_.position_after(entity.last, outcome.position, events_of(outcome));
    if (entity.pending && *entity.pending <= entity.last) entity.pending.reset();
    const bool is_alarmed = alarmed<A>(entity.state);
    const bool raised = !was_alarmed && is_alarmed;
    const bool cleared = !is_alarmed && entity.alarm;
    if (raised || cleared) {
      entity.alarm = raised;
      crossed = Alarm<A>{outcome.command.entity, entity.state, entity.last, raised};
    }
    if (!entity.unwritten) {
      entity.unwritten = true;
      unwritten_.push_back(outcome.command.entity);
    }
    return Folded::applied;
  }

  void publish_later(EntityId id) {
    Entity<A>& entity = this->entity(id);
    if (entity.unpublished) return;
    entity.unpublished = true;
    unpublished_.push_back(id);
  }
  template <class Publish>
  void publish(Publish&& publish) {
    for (const EntityId id : unpublished_) {
      Entity<A>& entity = *entities_.find(id);
      entity.unpublished = false;
      publish(Snapshot<A>{id, entity.state, entity.last});
    }
    unpublished_.clear();
  }

  // Everything that changed since the last call, each entity once.
  std::vector<StorePut> take_unwritten() {
    std::vector<StorePut> puts;
    puts.reserve(unwritten_.size());
    for (const EntityId id : unwritten_) {
      Entity<A>& entity = *entities_.find(id);
      entity.unwritten = false;
      puts.push_back({id, write(id, entity)});
    }
    unwritten_.clear();
    return puts;
  }

 private:
  std::string write(EntityId id, const Entity<A>& entity) const {
    std::string value(1, entity.alarm ? '\1' : '\0');
    codec_.encode(Snapshot<A>{id, entity.state, entity.last}, value);
    return value;
  }
  void read(std::string_view value, Entity<A>& entity) const {
    const auto stored = decode_stored<A>(codec_, value);
    TURNSTILE_ASSERT(stored.has_value());
    entity.state = stored->snapshot.state;
    entity.last = stored->snapshot.position;
    entity.alarm = stored->alarm;
  }

  PartitionId partition_;
  Store& store_;
  const Protocol& protocol_;
  const Codec<A>& codec_;
  FlatMap<EntityId, Entity<A>, EntityHash> entities_;
  std::vector<EntityId> unwritten_;
  std::vector<EntityId> unpublished_;
};

}  // namespace turnstile::core
