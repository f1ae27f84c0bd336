// Which member is assigned which partitions when members keep what they own while a group rebalances: each keeps up to its fair share, and
// a partition that is to move is assigned to no member in this generation: its owner revokes it and joins again, and then it is free. Which
// partition has to move is left to chance: the protocol does not say. Source: KIP-429, AbstractStickyAssignor and CooperativeStickyAssignor
// (adjustAssignment) of Kafka 3.9.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "turnstile/sim/kafka/client/subscriptions.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::sim {

namespace detail {

struct Assignee {
  MemberId member{};
  List<TopicId> topics;
  std::vector<TopicPartition> has;

  bool wants(TopicPartition where) const { return subscribes(topics, where.topic); }
};

inline Assignee* emptiest(std::vector<Assignee>& assignees, TopicPartition where) {
  Assignee* found = nullptr;
  for (Assignee& assignee : assignees) {
    if (assignee.wants(where) && (found == nullptr || assignee.has.size() < found->has.size())) found = &assignee;
  }
  return found;
}

// Moves a partition from the member with most that can spare one to a member that has at least two fewer. False: all is balanced.
inline bool even_out(std::vector<Assignee>& assignees, Chance& chance) {
  std::vector<std::size_t> by_size(assignees.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::ranges::sort(by_size, [&assignees](std::size_t left, std::size_t right) {
    const std::size_t left_size = assignees[left].has.size();
    const std::size_t right_size = assignees[right].has.size();
    return left_size != right_size ? left_size > right_size : left < right;
  });
  for (const std::size_t number : by_size) {
    Assignee* const giver = &assignees[number];
    std::vector<TopicPartition> spare;
    for (const TopicPartition where : giver->has) {
      if (emptiest(assignees, where)->has.size() + 1 < giver->has.size()) spare.push_back(where);
    }
    if (spare.empty()) continue;
    const TopicPartition given = spare[chance.choose({"group.gives", Role::fault}, static_cast<std::uint32_t>(spare.size()))];
    std::erase(giver->has, given);
    emptiest(assignees, given)->has.push_back(given);
    return true;
  }
  return false;
}

}  // namespace detail

// `partitions(topic)`: how many it has.
template <class Partitions>
std::vector<PartitionAssignment> assign_cooperatively(std::vector<GroupSubscription> members, Partitions&& partitions, Chance& chance) {
  std::ranges::sort(members, {}, &GroupSubscription::id);
  std::vector<detail::Assignee> assignees;
  std::vector<TopicPartition> owned;
  for (const auto& member : members) {
    detail::Assignee& assignee = assignees.emplace_back(detail::Assignee{member.id, member.topics, {}});
    for (const TopicPartition where : member.owned) {
      if (!assignee.wants(where) || std::ranges::find(owned, where) != owned.end()) continue;
      owned.push_back(where);
      assignee.has.push_back(where);
    }
  }
  for (const TopicId topic : all_topics(members)) {
    for (std::int32_t number = 0; number < partitions(topic); ++number) {
      const TopicPartition where{topic, core::PartitionId{number}};
      if (std::ranges::find(owned, where) != owned.end()) continue;
      if (detail::Assignee* const taker = detail::emptiest(assignees, where)) taker->has.push_back(where);
    }
  }
  while (detail::even_out(assignees, chance)) {
  }
  std::vector<PartitionAssignment> assigned;
  for (std::size_t index = 0; index < assignees.size(); ++index) {
    for (const TopicPartition where : assignees[index].has) {
      const bool taken = std::ranges::find(owned, where) != owned.end();
      const bool mine = std::ranges::find(members[index].owned, where) != members[index].owned.end();
      if (!taken || mine) assigned.push_back({assignees[index].member, where});
    }
  }
  return assigned;
}

}  // namespace turnstile::sim
