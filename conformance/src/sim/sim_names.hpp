// What the simulated cluster calls things, in the words of a client of librdkafka.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/kafka/kafka_error.hpp"
#include "turnstile/sim/world/scheduler.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::conformance {

inline constexpr sim::TimeNs kMs = core::kNsPerMs;
inline constexpr sim::TimeNs kInPassing = 30 * kMs;  // for what goes on in the background

// The topics of a program are the first that its cluster hears of, in their order.
inline sim::TopicId topic_id(TopicIndex topic) { return sim::TopicId{static_cast<std::uint32_t>(topic)}; }
inline sim::TopicPartition where(TopicIndex topic, std::int32_t partition) { return {topic_id(topic), core::PartitionId{partition}}; }
inline sim::TopicPartition where(const Place& place) { return where(place.topic, place.partition); }
inline TopicIndex index_of(sim::TopicPartition where) { return static_cast<TopicIndex>(where.topic.value); }

// librdkafka's name of an error (rd_kafka_err2name); empty for none.
std::string client_name(sim::KafkaError error);

}  // namespace turnstile::conformance
