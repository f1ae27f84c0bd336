// What the brokers of a cluster say of it: who leads a partition, who is in sync, who coordinates. Asked past librdkafka.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "broker_talk.hpp"

namespace turnstile::conformance {

struct PartitionState {
  std::string topic;
  std::int32_t partition = 0;
  std::int32_t leader = -1;  // the number of its broker; -1: none
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> in_sync;
};

// Of one topic, or, where it is empty, of all, by the first of `brokers` ("host:port,...") that answers. Nothing: none does.
std::vector<PartitionState> partition_states(const std::string& brokers, const std::string& topic = {});

struct Coordinator {
  std::int32_t node = 0;
  std::string address;  // "host:port"
};
enum class CoordinatorOf : std::int8_t { group = 0, transaction = 1 };
// By one broker.
std::optional<Coordinator> find_coordinator(BrokerTalk& broker, const std::string& key, CoordinatorOf kind);

}  // namespace turnstile::conformance
