// The seven topics of the worker's protocol (core/topic.hpp) in a simulated cluster: their names and settings, as in docs/wire.md. In a
// cluster for workers they are the first topics, in the order of core::kTopics, so that a role and a topic's number are the same number and
// no record needs a look-up.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/core/topic.hpp"
#include "turnstile/sim/kafka/topic_options.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::sim {

// Commands and sequenced are kept for 60 s in segments of 15 s with LogAppendTime, rejected for 7 days, the others for ever.
std::vector<NewTopic> protocol_topics();

// The settings of a protocol's topic among the others of a cluster.
inline TopicOptions& options_of(std::vector<NewTopic>& topics, core::Topic topic) {
  return topics[static_cast<std::size_t>(topic)].options;
}
inline const TopicOptions& options_of(const std::vector<NewTopic>& topics, core::Topic topic) {
  return topics[static_cast<std::size_t>(topic)].options;
}

constexpr TopicId in_cluster(core::Topic topic) { return TopicId{static_cast<std::uint32_t>(topic)}; }
constexpr TopicPartition in_cluster(core::TopicPartition where) { return {in_cluster(where.topic), where.partition}; }
constexpr TopicPartitionOffset in_cluster(core::TopicPartitionOffset position) { return {in_cluster(position.where), position.offset}; }

constexpr bool is_protocols(TopicId topic) { return topic.value < core::kTopics.size(); }
// Of a topic that is the protocol's.
constexpr core::Topic in_protocol(TopicId topic) { return static_cast<core::Topic>(topic.value); }
constexpr core::TopicPartition in_protocol(TopicPartition where) { return {in_protocol(where.topic), where.partition}; }
constexpr core::TopicPartitionOffset in_protocol(TopicPartitionOffset position) { return {in_protocol(position.where), position.offset}; }

}  // namespace turnstile::sim
