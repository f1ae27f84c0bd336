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
  // How many partitions each topic has, in the order asked; 0: the broker that was asked does not know it. That is no proof that it is
  // missing: brokers of a cluster learn of a new topic, and after a start of all of them, one after the other. One that this user may not
  // know of is an error.
  std::expected<std::vector<std::int32_t>, std::string> partitions(const std::vector<std::string>& names);

 private:
  explicit Admin(rd::Client client) : client_(std::move(client)) {}
  rd_kafka_resp_err_t by_name(const std::string& topic);

  rd::Client client_;
};

}  // namespace turnstile::adapters
