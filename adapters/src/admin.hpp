// The admin calls of librdkafka, each waited for, with their errors as text. Used by the topic functions and by tests.
#pragma once

#include <string>
#include <vector>

#include "rdkafka.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {

struct TopicSpec {
  std::string name;
  std::int32_t partitions = 1;
  std::int16_t replication = 1;
  KafkaProperties settings;
};

// 0 partitions: the broker that was asked does not know the topic. That is no proof that it is missing: brokers of a cluster learn of a new
// topic, and after a start of all of them, one after the other.
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
  // The settings of each topic, in the order asked. An error if the broker that was asked could not say them of each (it may not know yet
  // of a topic that is new): ask again.
  std::expected<std::vector<KafkaProperties>, std::string> settings(const std::vector<std::string>& names);
  // In the order asked. One that this user may not know of is an error.
  std::expected<std::vector<TopicShape>, std::string> shapes(const std::vector<std::string>& names);
  // The ids of the brokers that are up, as the one that was asked knows them.
  std::expected<std::vector<std::int32_t>, std::string> brokers();
  // The settings of a broker, asked of itself.
  std::expected<KafkaProperties, std::string> broker_settings(std::int32_t broker);

 private:
  explicit Admin(rd::Client client) : client_(std::move(client)) {}
  rd_kafka_resp_err_t by_name(const std::string& topic);

  rd::Client client_;
};

}  // namespace turnstile::adapters
