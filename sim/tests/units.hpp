// What every test of the simulated cluster counts and names.
#pragma once

#include <utility>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

using core::kMs;

// So long after the beginning.
constexpr Instant at_ms(core::TimeMs time_ms) { return Instant{core::milliseconds(time_ms)}; }

// As the worker's protocol calls a place, and as the cluster does.
inline core::TopicPartition place(core::Topic topic, std::int32_t partition = 0) { return {topic, core::PartitionId{partition}}; }
inline TopicPartition at(core::Topic topic, std::int32_t partition = 0) { return in_cluster(place(topic, partition)); }

inline const core::TopicPartition kEvents = place(core::Topic::events);

// With the topics of the protocol, unless there are others.
inline BrokerOptions with_topics(BrokerOptions options) {
  if (options.topics.empty()) options.topics = protocol_topics();
  return options;
}
inline ClusterOptions with_topics(ClusterOptions options) {
  options.broker = with_topics(std::move(options.broker));
  return options;
}

}  // namespace turnstile::sim
