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

// Why the topics could not be looked at or made, one line for a person. `outside`: no broker answered, or none could say yet, or this user
// may not know; what was asked may be right. `may_pass`: asked again, it may go well.
struct TopicsError {
  bool outside = false;
  std::string what;
  bool may_pass = false;
};

// Creates every topic that is missing; an existing one is left alone, whatever its settings (check_topics judges them). Waits until
// a broker knows them all.
std::expected<void, TopicsError> create_topics(const KafkaConfig& config, std::int32_t partitions, std::int16_t replication);

// What is wrong with a topic, one line: which topic, which setting, what it loses, what to do.
struct TopicProblem {
  std::string topic;
  std::string what;
};
struct TopicsReport {
  std::int32_t partitions = 0;  // of every topic, where there is no problem
  std::vector<TopicProblem> problems;
};
// A topic counts as missing only when every look within some seconds has missed it, and settings are judged only when they were read:
// brokers of a cluster learn of topics one after the other, and come and go. What cannot be found out within 30 s is an error.
std::expected<TopicsReport, TopicsError> check_topics(const KafkaConfig& config);

// How many partitions a topic has; missing is as for check_topics.
std::expected<std::int32_t, TopicsError> count_partitions(const KafkaConfig& config, core::Topic topic);

}  // namespace turnstile::adapters
