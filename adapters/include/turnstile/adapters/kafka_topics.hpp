// Creates the topics with the settings of docs/wire.md, and finds topics whose settings would lose data.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/topic.hpp"

namespace turnstile::adapters {

// The settings that a topic must have, as Kafka names them.
KafkaProperties topic_settings(core::Topic topic);

// Creates every topic that is missing; an existing one is left alone, whatever its settings (check_topics judges them). Waits until
// all can be used. The error is one line for a person.
std::expected<void, std::string> create_topics(const KafkaConfig& config, std::int32_t partitions, std::int16_t replication);

// What is wrong with a topic, one line: which topic, which setting, what it loses, what to do.
struct TopicProblem {
  std::string topic;
  std::string what;
};
struct TopicsReport {
  std::int32_t partitions = 0;  // of every topic, where there is no problem
  std::vector<TopicProblem> problems;
};
// The error says why nothing could be found out.
std::expected<TopicsReport, std::string> check_topics(const KafkaConfig& config);

}  // namespace turnstile::adapters
