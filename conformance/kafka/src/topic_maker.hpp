// Creates and deletes topics for many programs at a time, with few requests: those that ask while one is under way go together in the next.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "rdkafka.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

struct TopicOrder {
  std::string name;
  TopicSpec spec;
};

// Settings of a topic as Kafka names them.
std::vector<std::pair<std::string, std::string>> settings_of(const TopicSpec& spec);

class TopicMaker {
 public:
  explicit TopicMaker(rd_kafka_t* client) : client_(client) {}

  // Waits until all are there. Returns Kafka's name of the first error, or nothing.
  std::string create(const std::vector<TopicOrder>& orders);
  // One alone: its own error.
  std::string create_one(const TopicOrder& order);
  std::string delete_one(const std::string& name);
  // When it suits.
  void delete_later(const std::vector<std::string>& names);
  void delete_now();

 private:
  std::map<std::string, std::string> create_all(const std::vector<TopicOrder>& orders);
  void delete_all(const std::vector<std::string>& names);

  rd_kafka_t* client_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<TopicOrder> waiting_;
  std::map<std::string, std::string> results_;
  bool busy_ = false;
  std::vector<std::string> doomed_;
};

}  // namespace turnstile::conformance
