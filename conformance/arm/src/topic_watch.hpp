// Waits until brokers have applied changes of topics. CreateTopics is answered when the controller has decided; the brokers learn of it a
// little later, and until then refuse requests for the new partitions.
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
  // `brokers`: "host:port,...", all of the cluster.
  explicit TopicWatch(std::string brokers) : brokers_(std::move(brokers)) {}

  // Until every broker knows them, and every partition's leader answers ListOffsets. False: not within some seconds.
  bool wait_until_there(const std::vector<TopicPartitions>& topics) const;
  // The same, without waiting.
  bool are_there(const std::vector<TopicPartitions>& topics) const;
  // Until no broker knows it any more.
  bool wait_until_gone(const std::string& topic) const;

 private:
  std::string brokers_;
};

}  // namespace turnstile::conformance
