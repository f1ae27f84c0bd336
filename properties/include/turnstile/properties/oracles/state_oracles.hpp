// The oracles that compare everything derived from the outcomes with their fold: stores, snapshots, alarms, replicas.
#pragma once

#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

namespace detail {

template <core::Aggregate A>
bool is_fold_at(const EntityEvidence<A>* entity, Position position, const typename A::State& state) {
  if (position == Position{}) return core::equal(state, typename A::State{});
  if (entity == nullptr) return false;
  const auto* folded = entity->at(position);
  return folded != nullptr && core::equal(folded->after, state);
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

// A violation about a store's entity, which should be at that position. The outcome there is the lost one, and the place to look: when the
// store went wrong is known only if its writes are watched. `written`: the store's last write before; 0: unknown.
template <core::Aggregate A>
Violation in_store(Violation violation, EntityId id, const EntityEvidence<A>* entity, Position position, EventNumber written) {
  violation.entity = id;
  const FoldedOutcome<A>* due = entity == nullptr ? nullptr : entity->at(position);
  if (due != nullptr) violation.record = record_at(*due->logged);
  if (violation.event == 0) violation.event = due != nullptr ? due->logged->event : written;
  if (written != 0 && written != violation.event) violation.moments.push_back(written);
  return violation;
}

// The last write of a store's partition before that.
template <core::Aggregate A>
EventNumber written_before(const History<A>& history, const StoreWrite<A>& seen) {
  EventNumber last = 0;
  for (const auto& write : history.writes) {
    if (&write == &seen) break;
    if (write.worker == seen.worker && write.partition == seen.partition && !write.opened) last = write.event;
  }
  return last;
}

}  // namespace detail

// Each store write contains the fold up to its checkpoint, which is never ahead of the group's committed offset (Kafka first, then the
// store); so does the whole store when it is opened. Each snapshot is the fold up to its position.
template <core::Aggregate A>
std::optional<Violation> state_is_the_fold(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  for (const auto& write : history.writes) {
    const std::string where = "store of worker-" + std::to_string(write.worker) + ", partition " + std::to_string(write.partition.value);
    if (write.committed_events && write.checkpoint > *write.committed_events) {
      const std::string message = where + ": it has the state up to offset " + std::to_string(write.checkpoint.value) + ", but only " +
                                  std::to_string(write.committed_events->value) + " is committed";
      if (write.entities.empty()) return Violation{"state_is_the_fold", write.event, message};
      const auto& stored = write.entities.front();
      return detail::in_store<A>({"state_is_the_fold", write.opened ? 0 : write.event,
                                  message + ": " + entity_text<A>(stored.entity) + " at position " + std::to_string(stored.position.value)},
                                 stored.entity, evidence.find(stored.entity), stored.position, detail::written_before(history, write));
    }
    for (const auto& stored : write.entities) {
      const auto* entity = evidence.find(stored.entity);
      if (!detail::is_fold_at<A>(entity, stored.position, stored.state) ||
          stored.position != detail::last_below<A>(entity, write.checkpoint)) {
        return detail::in_store<A>({"state_is_the_fold", write.opened ? 0 : write.event,
                                    where + ": " + entity_text<A>(stored.entity) + " has " + state_text<A>(stored.state) + " at position " +
                                        std::to_string(stored.position.value) + ", which is not the fold of its outcomes"},
                                   stored.entity, entity, detail::last_below<A>(entity, write.checkpoint),
                                   detail::written_before(history, write));
      }
    }
    if (!write.opened) continue;
    for (const auto& entity : evidence.entities()) {
      if (entity.partition != write.partition) continue;
      const Position expected = detail::last_below<A>(&entity, write.checkpoint);
      const bool held = std::ranges::any_of(write.entities, [&entity](const auto& stored) { return stored.entity == entity.entity; });
      if (held || expected == Position{}) continue;
      return detail::in_store<A>({"state_is_the_fold", 0,
                                  where + ": it lacks " + entity_text<A>(entity.entity) + ", which was at position " +
                                      std::to_string(expected.value) + " at its checkpoint"},
                                 entity.entity, &entity, expected, detail::written_before(history, write));
    }
  }
  for (const auto& logged : history.snapshots) {
    const auto& snapshot = logged.value;
    if (!detail::is_fold_at<A>(evidence.find(snapshot.entity), snapshot.position, snapshot.state)) {
      return about_record<A>("state_is_the_fold", snapshot.entity, logged,
                             "the snapshot at position " + std::to_string(snapshot.position.value) + " has " +
                                 state_text<A>(snapshot.state) + ", which is not the fold of its outcomes");
    }
  }
  return std::nullopt;
}

// One alarm for each downward crossing of the threshold in the fold, and its clearing when it crosses back; none missing of what the group
// has folded, none twice.
template <core::Aggregate A>
std::optional<Violation> alarms_exact(const Evidence<A>& evidence) {
  struct Expected {
    const Logged<core::Outcome<A>>* outcome = nullptr;
    bool raised = false;
  };
  core::FlatMap<EntityId, std::vector<const Logged<core::Alarm<A>>*>, core::EntityHash> seen;
  for (const auto& logged : evidence.history().alarms) seen.try_emplace(logged.value.entity).first->push_back(&logged);
  for (const auto& [entity, alarms] : seen) {
    if (evidence.find(entity) == nullptr) {
      return about_record<A>("alarms_exact", entity, *alarms.front(), "an alarm without any outcome");
    }
  }
  for (const auto& entity : evidence.entities()) {
    std::vector<Expected> expected;
    bool raised = false;
    for (const auto& folded : entity.outcomes) {
      const bool before = core::alarmed<A>(folded.before);
      const bool after = core::alarmed<A>(folded.after);
      if (!before && after) expected.push_back({folded.logged, raised = true});
      if (!after && raised) expected.push_back({folded.logged, raised = false});
    }
    const auto* alarms = seen.find(entity.entity);
    const std::size_t count = alarms == nullptr ? 0 : alarms->size();
    for (std::size_t index = 0; index < count; ++index) {
      const auto& logged = *(*alarms)[index];
      const bool right = index < expected.size() && logged.value.position == expected[index].outcome->value.position &&
                         logged.value.raised == expected[index].raised;
      if (!right) {
        Violation violation = about_record<A>("alarms_exact", entity.entity, logged,
                                              std::string("an alarm was ") + (logged.value.raised ? "raised" : "cleared") +
                                                  " at position " + std::to_string(logged.value.position.value) + ", where none belongs");
        if (index > 0) violation = beside(std::move(violation), *(*alarms)[index - 1]);
        const auto* outcome = entity.at(logged.value.position);
        return outcome == nullptr ? violation : beside(std::move(violation), *outcome->logged);
      }
    }
    if (count < expected.size() && evidence.history().was_folded(entity.partition, expected[count].outcome->offset)) {
      return about_outcome("alarms_exact", *expected[count].outcome,
                           std::string("no alarm was ") + (expected[count].raised ? "raised" : "cleared") + " at position " +
                               std::to_string(expected[count].outcome->value.position.value));
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
        return detail::in_store<A>({"replicas_agree", 0,
                                    replica.name + ": " + entity_text<A>(stored.entity) + " has " + state_text<A>(stored.state) +
                                        " at position " + std::to_string(stored.position.value) + ", which is not the fold of its outcomes",
                                    true},
                                   stored.entity, evidence.find(stored.entity), stored.position, replica.written);
      }
    }
    for (const auto& entity : evidence.entities()) {
      if (entity.partition != replica.partition) continue;
      const Position expected = detail::last_below<A>(&entity, replica.checkpoint);
      const Position* position = held.find(entity.entity);
      if ((position == nullptr ? Position{} : *position) != expected) {
        return detail::in_store<A>(
            {"replicas_agree", 0,
             replica.name + ": " + entity_text<A>(entity.entity) + " is at position " +
                 std::to_string(position == nullptr ? 0 : position->value) + ", not at position " + std::to_string(expected.value),
             true},
            entity.entity, &entity, expected, replica.written);
      }
    }
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
