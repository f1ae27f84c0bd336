// The history of an erased domain (core/erased.hpp) in the domain's own types: for checks that users write.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "turnstile/core/erased_records.hpp"
#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

template <core::Aggregate A>
class Typed : public core::TypedRecords<A> {
 public:
  using From = core::Erased;
  using Of = core::ErasedDomainOf<A>;
  using core::TypedRecords<A>::value;

  static Letter<A> value(const Letter<From>& letter) { return {letter.key, letter.value, value(letter.command)}; }
  static ClientCall<A> value(const ClientCall<From>& call) {
    return {call.client, value(call.command), call.called, call.returned, call.event, call.seen, value(call.outcome)};
  }
  static StoredEntity<A> value(const StoredEntity<From>& stored) { return {stored.entity, Of::of(stored.state), stored.position}; }
  static StoreWrite<A> value(const StoreWrite<From>& write) {
    StoreWrite<A> typed{write.worker, write.partition, write.time, write.event, write.checkpoint, {}, {}, {}, {}, write.opened};
    typed.committed_events = write.committed_events;
    typed.committed_sequenced = write.committed_sequenced;
    typed.committed_commands = write.committed_commands;
    typed.entities = all(write.entities);
    return typed;
  }
  static Replica<A> value(const Replica<From>& replica) {
    return {replica.name, replica.partition, replica.checkpoint, all(replica.entities), replica.written};
  }

  static History<A> history(const History<From>& from) {
    History<A> to;
    static_cast<HistoryFacts&>(to) = from;
    to.commands = all(from.commands);
    to.sequenced = all(from.sequenced);
    to.outcomes = all(from.outcomes);
    to.snapshots = all(from.snapshots);
    to.alarms = all(from.alarms);
    to.rejected = all(from.rejected);
    to.calls = all(from.calls);
    to.writes = all(from.writes);
    to.replicas = all(from.replicas);
    return to;
  }

 private:
  template <class T>
  static auto value(const Logged<T>& logged) {
    using To = decltype(value(logged.value));
    return Logged<To>{logged.partition, logged.offset, logged.time, logged.event, value(logged.value), logged.deleted_at, logged.compacted};
  }
  template <class T>
  static auto value(const std::optional<T>& from) {
    return from ? std::optional(value(*from)) : std::nullopt;
  }
  template <class T>
  static auto all(const std::vector<T>& from) {
    std::vector<decltype(value(from.front()))> to;
    to.reserve(from.size());
    for (const T& each : from) to.push_back(value(each));
    return to;
  }
};

}  // namespace turnstile::properties
