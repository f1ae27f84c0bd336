// The oracles that compare what was made of the outcomes with their fold: stores, snapshots, alarms, replicas.
#pragma once

#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

namespace detail {

template <core::Aggregate A>
bool is_fold_at(const EntityEvidence<A>* entity, Position position, const typename A::State& state) {
  if (position == Position{}) return state == typename A::State{};
  if (entity == nullptr) return false;
  const auto* folded = entity->at(position);
  return folded != nullptr && folded->after == state;
}

// The last position of an entity below an offset.
template <core::Aggregate A>
Position last_below(const EntityEvidence<A>* entity, Offset offset) {
  if (entity == nullptr) return Position{};
  const auto& outcomes = entity->outcomes;
  const auto end =
      std::partition_point(outcomes.begin(), outcomes.end(), [offset](const auto& folded) { return folded.logged->offset < offset; });
  return end == outcomes.begin() ? Position{} : std::prev(end)->logged->value.position;
}

}  // namespace detail

// Each write of a store holds the fold up to its checkpoint, which is never ahead of what the group has committed (Kafka first, then the
// store), and so does all of a store when it is opened; each snapshot is the fold up to its position.
template <core::Aggregate A>
std::optional<Violation> state_is_the_fold(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  for (const auto& write : history.writes) {
    const std::string where = "store of worker-" + std::to_string(write.worker) + ", partition " + std::to_string(write.partition.value);
    if (write.committed_events && write.checkpoint > *write.committed_events) {
      return Violation{"state_is_the_fold", write.event,
                       where + ": it holds the state up to offset " + std::to_string(write.checkpoint.value) + ", but only " +
                           std::to_string(write.committed_events->value) + " is committed"};
    }
    for (const auto& stored : write.entities) {
      const auto* entity = evidence.find(stored.entity);
      if (!detail::is_fold_at<A>(entity, stored.position, stored.state) ||
          stored.position != detail::last_below<A>(entity, write.checkpoint)) {
        return Violation{"state_is_the_fold", write.event,
                         where + ": " + entity_text<A>(stored.entity) + " has " + state_text<A>(stored.state) + " at position " +
                             std::to_string(stored.position.value) + ", which is not the fold of its outcomes"};
      }
    }
    if (!write.opened) continue;
    for (const auto& entity : evidence.entities()) {
      if (entity.partition != write.partition) continue;
      const Position expected = detail::last_below<A>(&entity, write.checkpoint);
      const bool held = std::ranges::any_of(write.entities, [&entity](const auto& stored) { return stored.entity == entity.entity; });
      if (held || expected == Position{}) continue;
      return Violation{"state_is_the_fold", write.event,
                       where + ": it knows nothing of " + entity_text<A>(entity.entity) + ", which was at position " +
                           std::to_string(expected.value) + " at its checkpoint"};
    }
  }
  for (const auto& logged : history.snapshots) {
    const auto& snapshot = logged.value;
    if (!detail::is_fold_at<A>(evidence.find(snapshot.entity), snapshot.position, snapshot.state)) {
      return Violation{"state_is_the_fold", logged.event,
                       entity_text<A>(snapshot.entity) + ": the snapshot at position " + std::to_string(snapshot.position.value) + " has " +
                           state_text<A>(snapshot.state) + ", which is not the fold of its outcomes"};
    }
  }
  return std::nullopt;
}

// One alarm for each downward crossing of the line in the fold, and its clearing when it crosses back; none missing (judged at rest), none
// twice.
template <core::Aggregate A>
std::optional<Violation> alarms_exact(const Evidence<A>& evidence) {
  struct Expected {
    Position position{};
    bool raised = false;
  };
  core::FlatMap<EntityId, std::vector<const Logged<core::Alarm<A>>*>, core::EntityHash> seen;
  for (const auto& logged : evidence.history().alarms) seen.try_emplace(logged.value.entity).first->push_back(&logged);
  for (const auto& [entity, alarms] : seen) {
    if (evidence.find(entity) == nullptr) {
      return Violation{"alarms_exact", alarms.front()->event, entity_text<A>(entity) + ": an alarm for an account without outcomes"};
    }
  }
  for (const auto& entity : evidence.entities()) {
    std::vector<Expected> expected;
    bool raised = false;
    for (const auto& folded : entity.outcomes) {
      const bool before = A::alarmed(folded.before);
      const bool after = A::alarmed(folded.after);
      if (!before && after) expected.push_back({folded.logged->value.position, raised = true});
      if (!after && raised) expected.push_back({folded.logged->value.position, raised = false});
    }
    const auto* alarms = seen.find(entity.entity);
    const std::size_t count = alarms == nullptr ? 0 : alarms->size();
    for (std::size_t index = 0; index < count; ++index) {
      const auto& logged = *(*alarms)[index];
      const bool right =
          index < expected.size() && logged.value.position == expected[index].position && logged.value.raised == expected[index].raised;
      if (!right) {
        return Violation{"alarms_exact", logged.event,
                         entity_text<A>(entity.entity) + ": an alarm was " + (logged.value.raised ? "raised" : "cleared") +
                             " at position " + std::to_string(logged.value.position.value) + ", where none belongs"};
      }
    }
    if (evidence.history().rested && count < expected.size()) {
      return Violation{"alarms_exact", entity.outcomes[static_cast<std::size_t>(expected[count].position.value) - 1].logged->event,
                       entity_text<A>(entity.entity) + ": no alarm was " + (expected[count].raised ? "raised" : "cleared") +
                           " at position " + std::to_string(expected[count].position.value)};
    }
  }
  return std::nullopt;
}

// Every copy of the state is equal at rest: the fold of the events, the last snapshots, and each store, whose checkpoint may lag but not
// lie.
template <core::Aggregate A>
std::optional<Violation> replicas_agree(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  if (!history.at_rest) return std::nullopt;
  for (const auto& replica : history.replicas) {
    core::FlatMap<EntityId, Position, core::EntityHash> held;
    for (const auto& stored : replica.entities) {
      held.try_emplace(stored.entity, stored.position);
      if (!detail::is_fold_at<A>(evidence.find(stored.entity), stored.position, stored.state)) {
        return Violation{"replicas_agree", 0,
                         replica.name + ": " + entity_text<A>(stored.entity) + " has " + state_text<A>(stored.state) + " at position " +
                             std::to_string(stored.position.value) + ", which is not the fold of its outcomes",
                         true};
      }
    }
    for (const auto& entity : evidence.entities()) {
      if (entity.partition != replica.partition) continue;
      const Position expected = detail::last_below<A>(&entity, replica.checkpoint);
      const Position* position = held.find(entity.entity);
      if ((position == nullptr ? Position{} : *position) != expected) {
        return Violation{"replicas_agree", 0,
                         replica.name + ": " + entity_text<A>(entity.entity) + " is at position " +
                             std::to_string(position == nullptr ? 0 : position->value) + " instead of " + std::to_string(expected.value),
                         true};
      }
    }
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
