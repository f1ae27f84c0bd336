// The oracles that compare what clients saw with the log.
#pragma once

#include <limits>

#include "turnstile/properties/findings.hpp"
#include "turnstile/properties/linearizability.hpp"

namespace turnstile::properties {

// A committed outcome stays in the events topic forever; one that a client was shown is there, unchanged; and each one reaches the state:
// the last snapshot of each entity has the position of its last outcome, or, before the system is at rest, of the last that the group has
// folded.
template <core::Aggregate A>
std::optional<Violation> no_lost_event(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  for (const auto& logged : history.outcomes) {
    if (!logged.compacted && logged.deleted_at == Instant::max()) continue;
    return about_outcome("no_lost_event", logged, outcome_text(logged.value) + " is no longer in the events topic");
  }
  for (const auto& call : history.calls) {
    if (call.seen != Seen::outcome || !call.outcome) continue;
    const auto* logged = evidence.outcome_of(call.command.entity, call.command.id);
    if (logged != nullptr && logged->value == *call.outcome) continue;
    Violation violation =
        about_entity<A>("no_lost_event", call.command.entity, call.event,
                        "the client was shown that " + outcome_text(*call.outcome) + " was " + verdict_text(*call.outcome) +
                            ", but the log " + (logged == nullptr ? "has no such outcome" : "says otherwise"));
    const auto shown = std::ranges::find(history.reads, call.event, &ReaderSaw::event);
    if (shown != history.reads.end()) violation.record = shown->record;
    return logged == nullptr ? violation : beside(std::move(violation), *logged);
  }
  if (!history.rested && history.events_consumed.empty()) return std::nullopt;
  core::FlatMap<EntityId, Position, core::EntityHash> published;
  for (const auto& logged : history.snapshots) {
    auto* position = published.try_emplace(logged.value.entity).first;
    *position = std::max(*position, logged.value.position);
  }
  for (const auto& entity : evidence.entities()) {
    const auto due = std::ranges::find_if(entity.outcomes.rbegin(), entity.outcomes.rend(),
                                          [&](const auto& folded) { return history.was_folded(entity.partition, folded.logged->offset); });
    if (due == entity.outcomes.rend()) continue;
    const auto& last = *due->logged;
    const Position* known = published.find(entity.entity);
    const Position position = known == nullptr ? Position{} : *known;
    if (position == last.value.position || (position > last.value.position && !history.rested)) continue;
    return about_outcome(
        "no_lost_event", last,
        outcome_text(last.value) + " never reached the published state, which is at position " + std::to_string(position.value));
  }
  return std::nullopt;
}

// No read_committed consumer is ever returned a record that is not committed.
template <core::Aggregate A>
std::optional<Violation> committed_only(const Evidence<A>& evidence) {
  for (const auto& read : evidence.history().reads) {
    if (read.committed) continue;
    Violation violation =
        about_entity<A>("committed_only", read.entity, read.event,
                        "a read_committed consumer was returned " + place_text(read.record.place) + ", which is not committed");
    violation.record = read.record;
    return violation;
  }
  return std::nullopt;
}

// What the clients saw (call, return, unknown) is linearizable per entity against the sequential domain.
template <core::Aggregate A>
std::optional<Violation> history_linearizable(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  if (!history.has_calls) return std::nullopt;
  core::FlatMap<EntityId, std::vector<Operation<A>>, core::EntityHash> operations;
  for (const auto& call : history.calls) {
    Operation<A> operation;
    operation.request = &call.command.request;
    operation.event = call.event;
    operation.called = call.called;
    const auto* logged = evidence.outcome_of(call.command.entity, call.command.id);
    operation.hint = logged == nullptr ? Position{} : logged->value.position;
    operation.context = core::context_of(call.command, operation.hint);
    if (call.seen == Seen::outcome && call.outcome) {
      if (std::holds_alternative<core::Expired>(call.outcome->verdict)) continue;  // it had no effect, whenever it was decided
      operation.returned = call.returned;
      operation.seen = &call.outcome->verdict;
    } else if (call.seen == Seen::never_executed) {
      if (logged != nullptr && !std::holds_alternative<core::Expired>(logged->value.verdict)) {
        return beside(about_entity<A>("history_linearizable", call.command.entity, call.event,
                                      "the client was told that command " + call.command.id + " was never executed, but it was " +
                                          verdict_text(logged->value)),
                      *logged);
      }
      continue;
    }
    operations.try_emplace(call.command.entity).first->push_back(operation);
  }
  for (auto& [entity, list] : operations) {
    if (linearizable<A>(list)) continue;
    return about_entity<A>("history_linearizable", entity, first_unexplained(std::move(list)),
                           "no order of its commands explains what the clients saw");
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
