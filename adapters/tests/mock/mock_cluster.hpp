// A cluster of librdkafka's own mock brokers in this process, with the bank's topics: brokers that stop answering, that move a partition,
// or that answer with errors, on demand and in no time. What it does not know of Kafka does not matter here: what the adapter does is
// tested.
#pragma once

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
// In this order: the second one relies on the first.
#include <librdkafka/rdkafka_mock.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

#include "rdkafka.hpp"
#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters::tests {

// As the protocol numbers them.
enum class Api : std::int16_t { find_coordinator = 10, join_group = 11, add_offsets_to_txn = 25, end_txn = 26, txn_offset_commit = 28 };

class MockCluster {
 public:
  explicit MockCluster(int brokers = 3, std::int32_t partitions = 1) : topics_("mock"), brokers_(brokers) {
    handle_ = rd::make_client(RD_KAFKA_PRODUCER, rd::make_conf({}).value()).value();
    cluster_ = rd_kafka_mock_cluster_new(handle_.get(), brokers);
    for (const core::Topic topic : core::kTopics)
      EXPECT_EQ(rd_kafka_mock_topic_create(cluster_, topics_.name(topic).c_str(), partitions, brokers), RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  ~MockCluster() { rd_kafka_mock_cluster_destroy(cluster_); }
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  KafkaConfig config() const {
    KafkaConfig config;
    config.brokers = rd_kafka_mock_cluster_bootstraps(cluster_);
    config.prefix = "mock";
    config.group = "mock";
    config.transactional_id = "mock-worker";
    return config;
  }

  // It takes what it is sent and says nothing, as a process that was stopped.
  void freeze(std::int32_t broker) { rd_kafka_mock_broker_set_rtt(cluster_, broker, 3'600'000); }
  void freeze_all() {
    for (int broker = 1; broker <= brokers_; ++broker) freeze(broker);
  }
  void lead(core::TopicPartition where, std::int32_t broker) {
    rd_kafka_mock_partition_set_leader(cluster_, topics_.name(where.topic).c_str(), where.partition.value, broker);
  }
  void coordinate_transactions(std::int32_t broker) { rd_kafka_mock_coordinator_set(cluster_, "transaction", "mock-worker", broker); }
  void coordinate_group(std::int32_t broker) { rd_kafka_mock_coordinator_set(cluster_, "group", "mock", broker); }
  void refuse(Api api, rd_kafka_resp_err_t error, std::size_t times = 1) {
    const std::vector<rd_kafka_resp_err_t> errors(times, error);
    rd_kafka_mock_push_request_errors_array(cluster_, static_cast<std::int16_t>(api), errors.size(), errors.data());
  }

 private:
  const Topics topics_;
  const int brokers_;
  rd::Client handle_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

// Since it was made, in seconds.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count(); }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

template <class T>
T run(core::Task<T> task) {
  task.start();
  return task.result();
}

}  // namespace turnstile::adapters::tests
