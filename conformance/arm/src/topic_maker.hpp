// Creates and deletes topics for many programs at the same time, with few requests: calls during a request are batched into the next one.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "topic_watch.hpp"
#include "turnstile/adapters/librdkafka.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

struct TopicOrder {
  std::string name;
  TopicSpec spec;
};

class TopicMaker {
 public:
  // Kafka's name of each topic's error; empty: it was created.
  using Results = std::map<std::string, std::string>;

  // `client` outlives it.
  TopicMaker(rd_kafka_t* client, const std::string& brokers) : client_(client), watch_(brokers) {}

  // Waits until all exist and their leaders answer. Returns the name of the first error; empty: none.
  std::string create(const std::vector<TopicOrder>& orders);
  // When it suits.
  void delete_later(const std::vector<std::string>& names);
  void delete_now();

  // In one request, without batching.
  static Results create_all(rd_kafka_t* client, const std::vector<TopicOrder>& orders);

 private:
  void take_part(std::unique_lock<std::mutex>& lock);
  void delete_all(const std::vector<std::string>& names);

  rd_kafka_t* client_;
  const TopicWatch watch_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<TopicOrder> waiting_;
  Results results_;
  bool busy_ = false;
  std::vector<std::string> doomed_;
};

}  // namespace turnstile::conformance
