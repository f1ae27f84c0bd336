// What consumers of a group tell each other through its coordinator, which passes the bytes on unread: each member its subscription, to the
// leader; the leader each member's assignment. Sources: ConsumerProtocolSubscription.json, ConsumerProtocolAssignment.json of Kafka 3.9;
// names of topics are numbers here, as in all messages.
#pragma once

#include <cstdint>
#include <span>

#include "turnstile/sim/kafka/messages.hpp"

namespace turnstile::sim {

struct Subscription {
  List<TopicId> topics;
  List<TopicPartition> owned{};  // KIP-429: what a cooperative member keeps meanwhile
};

ProtocolBytes encode(const Subscription& subscription);
ProtocolBytes encode_assignment(std::span<const TopicPartition> partitions);
// Of what these functions have encoded; no bytes at all are an empty assignment.
Subscription decode_subscription(const ProtocolBytes& bytes);
List<TopicPartition> decode_assignment(const ProtocolBytes& bytes);

}  // namespace turnstile::sim
