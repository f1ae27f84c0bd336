// Who subscribes to what, as the leader of a group is told.
#pragma once

#include <algorithm>
#include <vector>

#include "turnstile/sim/kafka/messages.hpp"

namespace turnstile::sim {

inline bool subscribes(const List<TopicId>& topics, TopicId topic) { return std::ranges::find(topics, topic) != topics.end(); }
inline bool subscribes(const JoinGroupAnswer::Member& member, TopicId topic) { return subscribes(member.topics, topic); }

// All topics that somebody subscribes to, each once, in the order of their numbers.
inline List<TopicId> all_topics(const List<JoinGroupAnswer::Member>& members) {
  List<TopicId> topics;
  for (const auto& member : members) topics.insert(topics.end(), member.topics.begin(), member.topics.end());
  std::ranges::sort(topics);
  topics.erase(std::ranges::unique(topics).begin(), topics.end());
  return topics;
}

}  // namespace turnstile::sim
