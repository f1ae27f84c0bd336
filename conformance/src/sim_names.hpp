// What the simulated cluster calls things, in the words of a client of librdkafka.
#pragma once

#include <string>

#include "turnstile/conformance/notes.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::conformance {

using core::kMs;

// The topics of a program are the first that its cluster hears of, in their order.
inline sim::TopicId topic_id(TopicIndex topic) { return sim::TopicId{static_cast<std::uint32_t>(topic)}; }
inline sim::TopicPartition where(TopicIndex topic, std::int32_t partition) { return {topic_id(topic), core::PartitionId{partition}}; }
inline sim::TopicPartition where(const Place& place) { return where(place.topic, place.partition); }
inline Place place_of(sim::TopicPartition where, std::int64_t offset = 0) { return {where.topic.value, where.partition.value, offset}; }

// librdkafka's name of an error (rd_kafka_err2name); empty for none.
inline std::string client_name(sim::ErrorCode code) { return code == sim::ErrorCode::no_error ? "" : std::string(name(code)); }
inline Note note_of(const sim::ClientStatus& status) {
  if (status) return {outcome(""), {}};
  return {outcome(client_name(status.error().code), static_cast<ErrorClass>(status.error().kind)), {}};
}

// Null and empty stay apart.
inline std::optional<std::string> text_of(std::string_view view) {
  return view.data() == nullptr ? std::nullopt : std::optional(std::string(view));
}
inline std::string_view view_of(const std::optional<std::string>& text) { return text ? std::string_view(*text) : std::string_view(); }

}  // namespace turnstile::conformance
