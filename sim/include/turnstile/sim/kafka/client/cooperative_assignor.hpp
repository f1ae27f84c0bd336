// Who gets what when members keep what they have while a group rebalances: everyone keeps up to its fair share, and what changes hands goes
// to nobody in this generation; its owner gives it back and joins again, and then it is free. Which partition has to go is left to chance:
// the protocol does not say. Source: KIP-429, AbstractStickyAssignor and CooperativeStickyAssignor (adjustAssignment) of Kafka 3.9.
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

struct Seat {
  MemberId member{};
  List<TopicId> topics;
  std::vector<TopicPartition> has;

  bool wants(TopicPartition where) const { return subscribes(topics, where.topic); }
};

inline Seat* emptiest(std::vector<Seat>& seats, TopicPartition where) {
  Seat* found = nullptr;
  for (Seat& seat : seats) {
    if (seat.wants(where) && (found == nullptr || seat.has.size() < found->has.size())) found = &seat;
  }
  return found;
}

// From the fullest that can spare one to someone who has two less. False: all is even.
inline bool even_out(std::vector<Seat>& seats, Chance& chance) {
  std::vector<std::size_t> by_size(seats.size());
  std::iota(by_size.begin(), by_size.end(), std::size_t{0});
  std::ranges::sort(by_size, [&seats](std::size_t left, std::size_t right) {
    const std::size_t left_size = seats[left].has.size();
    const std::size_t right_size = seats[right].has.size();
    return left_size != right_size ? left_size > right_size : left < right;
  });
  for (const std::size_t number : by_size) {
    Seat* const giver = &seats[number];
    std::vector<TopicPartition> spare;
    for (const TopicPartition where : giver->has) {
      if (emptiest(seats, where)->has.size() + 1 < giver->has.size()) spare.push_back(where);
    }
    if (spare.empty()) continue;
    const TopicPartition given = spare[chance.choose("group.gives", static_cast<std::uint32_t>(spare.size()))];
    std::erase(giver->has, given);
    emptiest(seats, given)->has.push_back(given);
    return true;
  }
  return false;
}

}  // namespace detail

// `partitions(topic)`: how many it has.
template <class Partitions>
List<Share> assign_cooperatively(List<JoinGroupAnswer::Member> members, Partitions&& partitions, Chance& chance) {
  std::ranges::sort(members, {}, &JoinGroupAnswer::Member::id);
  std::vector<detail::Seat> seats;
  std::vector<TopicPartition> owned;
  for (const auto& member : members) {
    detail::Seat& seat = seats.emplace_back(detail::Seat{member.id, member.topics, {}});
    for (const TopicPartition where : member.owned) {
      if (!seat.wants(where) || std::ranges::find(owned, where) != owned.end()) continue;
      owned.push_back(where);
      seat.has.push_back(where);
    }
  }
  for (const TopicId topic : all_topics(members)) {
    for (std::int32_t number = 0; number < partitions(topic); ++number) {
      const TopicPartition where{topic, core::PartitionId{number}};
      if (std::ranges::find(owned, where) != owned.end()) continue;
      if (detail::Seat* const taker = detail::emptiest(seats, where)) taker->has.push_back(where);
    }
  }
  while (detail::even_out(seats, chance)) {
  }
  List<Share> shares;
  for (std::size_t index = 0; index < seats.size(); ++index) {
    for (const TopicPartition where : seats[index].has) {
      const bool taken = std::ranges::find(owned, where) != owned.end();
      const bool mine = std::ranges::find(members[index].owned, where) != members[index].owned.end();
      if (!taken || mine) shares.push_back({seats[index].member, where});
    }
  }
  return shares;
}

}  // namespace turnstile::sim
