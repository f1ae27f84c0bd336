// Waits until brokers know of what was done to topics. CreateTopics is answered when the controller has decided; the brokers hear of it a
// little later, and until then refuse what is asked of the new partitions.
#pragma once

#include <string>
#include <vector>

namespace turnstile::conformance {

struct TopicPartitions {
  std::string name;
  std::int32_t partitions = 1;
};

class TopicWatch {
 public:
  // `brokers`: "host:port,...", all that there are.
  explicit TopicWatch(std::string brokers) : brokers_(std::move(brokers)) {}

  // Until every broker has heard of them, and every partition's leader tells its end. False: not within some seconds.
  bool wait_until_there(const std::vector<TopicPartitions>& topics) const;
  // As of now.
  bool are_there(const std::vector<TopicPartitions>& topics) const;
  // Until every broker has forgotten it.
  bool wait_until_gone(const std::string& topic) const;

 private:
  std::string brokers_;
};

}  // namespace turnstile::conformance
