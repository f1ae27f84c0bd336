// Creates the topics with the settings of docs/wire.md, and finds topics whose settings would lose data.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/core/turns.hpp"

namespace turnstile::adapters {

// The topics that this way to take turns has, in the order of core::kTopics.
std::vector<core::Topic> topics_of(core::Turns turns);

// The topics that the clients of this configuration know, and those that a group's members subscribe to: of its plan, or of its turns.
std::vector<core::Topic> topics_of(const KafkaConfig& config);
std::vector<core::Topic> inputs_of(const KafkaConfig& config);

// The settings that a topic must have, as Kafka names them.
KafkaProperties topic_settings(core::Topic topic);

// Why the topics could not be inspected or created, in one line. `outside`: no broker answered, or none could tell yet, or this user is not
// authorized; the request itself may be right. `may_pass`: a retry may succeed.
struct TopicsError {
  bool outside = false;
  std::string what;
  bool may_pass = false;
};

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 1;
  std::int16_t replication = 1;
  KafkaProperties settings;
};

// Creates every topic that is missing; an existing one is left alone, whatever its settings (check_topics judges them). Waits until
// a broker knows them all.
std::expected<void, TopicsError> create_topics(const KafkaConfig& config, std::int32_t partitions, std::int16_t replication);
std::expected<void, TopicsError> create_topics(const KafkaConfig& config, const std::vector<TopicSpec>& topics);

// What is wrong with a topic, one line: which topic, which setting, what it loses, what to do.
struct TopicProblem {
  std::string topic;
  std::string what;
};
struct TopicsReport {
  std::int32_t partitions = 0;  // of every topic, if there is no problem
  std::vector<TopicProblem> problems;
};
// A topic counts as missing only if no lookup has found it for some seconds, and settings are judged only once they were read: brokers
// learn of topics one after the other, and come and go. What cannot be determined within 30 s is an error.
std::expected<TopicsReport, TopicsError> check_topics(const KafkaConfig& config);

// The partition count of a topic; missing means the same as for check_topics.
std::expected<std::int32_t, TopicsError> count_partitions(const KafkaConfig& config, core::Topic topic);
// Of each topic of the plan, in its order; 0: it is missing.
std::expected<std::vector<std::int32_t>, TopicsError> count_partitions(const KafkaConfig& config);
// The settings of each topic of the plan, in its order; all must exist.
std::expected<std::vector<KafkaProperties>, TopicsError> read_settings(const KafkaConfig& config);

}  // namespace turnstile::adapters
