// librdkafka's admin calls, made synchronous, with their errors as text. Used by the topic functions and by tests.
#pragma once

#include <string>
#include <vector>

#include "rdkafka.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {

// 0 partitions: the queried broker does not know the topic. That does not prove that it is missing: brokers learn of new topics, and of all
// topics after a start, one after the other.
struct TopicShape {
  std::int32_t partitions = 0;
  std::int32_t replicas = 0;  // of its first partition
};

class Admin {
 public:
  static std::expected<Admin, std::string> make(const KafkaConfig& config);

  // A topic that exists already is left alone.
  std::expected<void, TopicsError> create(const std::vector<TopicSpec>& topics);
  std::expected<void, std::string> delete_topics(const std::vector<std::string>& names);
  std::expected<void, std::string> delete_records(const std::string& topic, std::int32_t partition, std::int64_t before);
  // The settings of each topic, in the order requested. An error if the queried broker could not tell all of them (it may not know a new
  // topic yet): retry.
  std::expected<std::vector<KafkaProperties>, std::string> settings(const std::vector<std::string>& names);
  // In the order requested. A topic that this user is not authorized for is an error.
  std::expected<std::vector<TopicShape>, std::string> shapes(const std::vector<std::string>& names);
  // The ids of the live brokers, as the queried one knows them.
  std::expected<std::vector<std::int32_t>, std::string> brokers();
  // The settings of a broker, as it reports them itself.
  std::expected<KafkaProperties, std::string> broker_settings(std::int32_t broker);

 private:
  explicit Admin(rd::Client client) : client_(std::move(client)) {}
  rd_kafka_resp_err_t by_name(const std::string& topic);

  rd::Client client_;
};

}  // namespace turnstile::adapters
