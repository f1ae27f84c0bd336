// Builds violations whose message and values name the same entity and records.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "turnstile/properties/evidence.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::properties {

// The topic of a record, by its type. A type that several topics contain (Letter) needs the topic as an argument.
template <core::Aggregate A>
constexpr core::Topic topic_of(const core::Sequenced<A>&) {
  return core::Topic::sequenced;
}
template <core::Aggregate A>
constexpr core::Topic topic_of(const core::Outcome<A>&) {
  return core::Topic::events;
}
template <core::Aggregate A>
constexpr core::Topic topic_of(const core::Snapshot<A>&) {
  return core::Topic::snapshots;
}
template <core::Aggregate A>
constexpr core::Topic topic_of(const core::Alarm<A>&) {
  return core::Topic::alarms;
}
constexpr core::Topic topic_of(const core::Admissions&) { return core::Topic::sequencer_changelog; }

// "offset 7 of events, partition 2".
inline std::string place_text(const core::TopicPartitionOffset& place) {
  return "offset " + std::to_string(place.offset.value) + " of " + std::string(core::suffix(place.where.topic)) + ", partition " +
         std::to_string(place.where.partition.value);
}
inline std::string place_text(const sim::TopicPartitionOffset& place) { return place_text(sim::in_protocol(place)); }

template <class Value>
RecordAt record_at(core::Topic topic, const Logged<Value>& logged) {
  return {sim::in_cluster(core::TopicPartitionOffset{{topic, logged.partition}, logged.offset}), logged.event};
}
template <class Value>
RecordAt record_at(const Logged<Value>& logged) {
  return record_at(topic_of(logged.value), logged);
}

// "account 17: ...": about that entity, at an event.
template <core::Aggregate A>
Violation about_entity(std::string_view property, EntityId entity, EventNumber event, const std::string& what) {
  Violation violation{property, event, entity_text<A>(entity) + ": " + what};
  violation.entity = entity;
  return violation;
}
// The same about one record of that entity, at the event that wrote it.
template <core::Aggregate A, class Value>
Violation about_record(std::string_view property, EntityId entity, const Logged<Value>& logged, const std::string& what) {
  Violation violation = about_entity<A>(property, entity, logged.event, what);
  violation.record = record_at(logged);
  return violation;
}
template <core::Aggregate A>
Violation about_outcome(std::string_view property, const Logged<core::Outcome<A>>& logged, const std::string& what) {
  return about_record<A>(property, logged.value.command.entity, logged, what);
}

// The same about a record of which only the entity is known: "account 17: ... (offset 7 of events, partition 2)".
template <core::Aggregate A>
Violation about_owned(std::string_view property, const OwnedRecord& owned, const std::string& what) {
  const std::string told = what + " (" + place_text(owned.record.place) + ")";
  Violation violation{property, owned.record.event, told};
  if (owned.entity) violation = about_entity<A>(property, *owned.entity, owned.record.event, told);
  violation.record = owned.record;
  return violation;
}

// A liveness violation: something good never happens.
inline Violation as_liveness(Violation violation) {
  violation.liveness = true;
  return violation;
}
// Adds the record that it is compared with.
template <class Value>
Violation beside(Violation violation, const Logged<Value>& other) {
  violation.others.push_back(record_at(other));
  return violation;
}

}  // namespace turnstile::properties
