// What the simulated cluster calls things, in the words of a client of librdkafka.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/sim/kafka/kafka_error.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::conformance {

inline constexpr sim::TimeNs kMs = core::kNsPerMs;
inline constexpr sim::TimeNs kInPassing = 30 * kMs;  // for what goes on in the background

// Topics of a program take the numbers of the cluster's.
inline core::TopicPartition where(TopicIndex topic, std::int32_t partition) {
  return {static_cast<core::Topic>(topic), core::PartitionId{partition}};
}
inline core::TopicPartition where(const Place& place) { return where(place.topic, place.partition); }
inline TopicIndex index_of(core::TopicPartition where) { return static_cast<TopicIndex>(where.topic); }

// librdkafka's name of an error (rd_kafka_err2name); empty for none.
std::string client_name(sim::KafkaError error);

}  // namespace turnstile::conformance
