// Cluster metadata from the brokers: leaders, in-sync replicas, coordinators. Queried without librdkafka.
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
  std::int32_t leader = -1;  // node id; -1: none
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> in_sync;
};

// For one topic, or if it is empty for all, from the first of `brokers` ("host:port,...") that answers. Empty: none does.
std::vector<PartitionState> partition_states(const std::string& brokers, const std::string& topic = {});

struct Coordinator {
  std::int32_t node = 0;
  std::string address;  // "host:port"
};
enum class CoordinatorOf : std::int8_t { group = 0, transaction = 1 };
// As that broker answers.
std::optional<Coordinator> find_coordinator(BrokerTalk& broker, const std::string& key, CoordinatorOf kind);

}  // namespace turnstile::conformance
