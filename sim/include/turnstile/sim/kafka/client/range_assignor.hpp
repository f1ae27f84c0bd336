// Which member is assigned which partitions: each topic by itself, its partitions in contiguous ranges over the members that subscribe to
// it, in the order of their ids. So topics with equal partition counts give equal numbers to the same member. Source:
// org.apache.kafka.clients.consumer.RangeAssignor.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/client/subscriptions.hpp"

namespace turnstile::sim {

// `partitions(topic)`: how many it has.
template <class Partitions>
std::vector<PartitionAssignment> assign_ranges(std::vector<GroupSubscription> members, Partitions&& partitions) {
  std::ranges::sort(members, {}, &GroupSubscription::id);
  std::vector<PartitionAssignment> assigned;
  for (const TopicId topic : all_topics(members)) {
    const auto takes = [topic](const auto& member) { return subscribes(member, topic); };
    const auto takers = static_cast<std::int32_t>(std::ranges::count_if(members, takes));
    const std::int32_t all = partitions(topic);
    std::int32_t next = 0;
    std::int32_t turn = 0;
    for (const auto& member : members) {
      if (!takes(member)) continue;
      const std::int32_t count = all / takers + (turn++ < all % takers ? 1 : 0);
      for (std::int32_t end = next + count; next < end; ++next) assigned.push_back({member.id, {topic, core::PartitionId{next}}});
    }
  }
  return assigned;
}

}  // namespace turnstile::sim
