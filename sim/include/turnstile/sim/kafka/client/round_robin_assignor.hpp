// Which member is assigned which partitions when they are dealt out one by one: those of all topics together, topic by topic, in turn to
// the members that subscribe to it, in the order of their ids. So equal numbers of two topics may go to different members. Source:
// org.apache.kafka.clients.consumer.RoundRobinAssignor.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/client/subscriptions.hpp"

namespace turnstile::sim {

// `partitions(topic)`: how many it has.
template <class Partitions>
std::vector<PartitionAssignment> assign_round_robin(std::vector<GroupSubscription> members, Partitions&& partitions) {
  std::ranges::sort(members, {}, &GroupSubscription::id);
  std::vector<PartitionAssignment> assigned;
  std::size_t turn = 0;
  for (const TopicId topic : all_topics(members)) {
    for (std::int32_t number = 0; number < partitions(topic); ++number) {
      while (!subscribes(members[turn % members.size()], topic)) ++turn;
      assigned.push_back({members[turn++ % members.size()].id, {topic, core::PartitionId{number}}});
    }
  }
  return assigned;
}

}  // namespace turnstile::sim
