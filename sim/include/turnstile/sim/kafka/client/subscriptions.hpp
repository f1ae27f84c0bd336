// What an assignor is told, and what it answers: members with their subscriptions, and which partition each is assigned.
#pragma once

#include <algorithm>
#include <vector>

#include "turnstile/sim/kafka/consumer_protocol.hpp"

namespace turnstile::sim {

struct GroupSubscription {
  MemberId id{};
  List<TopicId> topics;
  List<TopicPartition> owned{};
};
struct PartitionAssignment {
  MemberId member{};
  TopicPartition partition{};
};

inline bool subscribes(const List<TopicId>& topics, TopicId topic) { return std::ranges::find(topics, topic) != topics.end(); }
inline bool subscribes(const GroupSubscription& member, TopicId topic) { return subscribes(member.topics, topic); }

// All topics with a subscriber, each once, in the order of their numbers.
inline List<TopicId> all_topics(const std::vector<GroupSubscription>& members) {
  List<TopicId> topics;
  for (const auto& member : members) topics.insert(topics.end(), member.topics.begin(), member.topics.end());
  std::ranges::sort(topics);
  topics.erase(std::ranges::unique(topics).begin(), topics.end());
  return topics;
}

}  // namespace turnstile::sim
