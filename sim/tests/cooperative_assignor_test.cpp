// Which partitions a member keeps, and when one that has to move does.
#include "turnstile/sim/kafka/client/cooperative_assignor.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace turnstile::sim {
namespace {

using core::PartitionId;

constexpr TopicId kTopic{4};

TopicPartition command(std::int32_t partition) { return {kTopic, PartitionId{partition}}; }

GroupSubscription member(std::uint64_t id, std::initializer_list<std::int32_t> owned) {
  GroupSubscription made{MemberId{id}, {kTopic}, {}};
  for (const std::int32_t partition : owned) made.owned.push_back(command(partition));
  return made;
}

std::map<std::uint64_t, std::set<std::int32_t>> assigned_to(const std::vector<GroupSubscription>& members, std::int32_t partitions,
                                                            std::uint64_t seed = 1) {
  SeededChance chance(seed);
  std::map<std::uint64_t, std::set<std::int32_t>> by_member;
  for (const PartitionAssignment& each : assign_cooperatively(members, [=](TopicId) { return partitions; }, chance)) {
    EXPECT_TRUE(by_member[each.member.value].insert(each.partition.partition.value).second);
  }
  return by_member;
}

TEST(CooperativeAssignor, members_that_own_nothing_are_assigned_equal_numbers) {
  const auto assigned = assigned_to({member(1, {}), member(2, {})}, 5);
  EXPECT_EQ(assigned.at(1).size() + assigned.at(2).size(), 5u);
  EXPECT_LE(assigned.at(1).size(), 3u);
  EXPECT_LE(assigned.at(2).size(), 3u);
}

TEST(CooperativeAssignor, a_partition_that_has_to_move_is_assigned_to_no_member_at_first) {
  std::set<std::set<std::int32_t>> kept;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto assigned = assigned_to({member(1, {0, 1}), member(2, {})}, 2, seed);
    EXPECT_EQ(assigned.at(1).size(), 1u);
    EXPECT_FALSE(assigned.contains(2));
    kept.insert(assigned.at(1));
  }
  EXPECT_EQ(kept.size(), 2u) << "either may go";
}

TEST(CooperativeAssignor, a_revoked_partition_goes_to_the_member_with_least) {
  const auto assigned = assigned_to({member(1, {0}), member(2, {})}, 2);
  EXPECT_EQ(assigned.at(1), (std::set<std::int32_t>{0}));
  EXPECT_EQ(assigned.at(2), (std::set<std::int32_t>{1}));
}

TEST(CooperativeAssignor, a_balanced_assignment_moves_nothing) {
  const auto assigned = assigned_to({member(1, {1, 3}), member(2, {0, 2})}, 4);
  EXPECT_EQ(assigned.at(1), (std::set<std::int32_t>{1, 3}));
  EXPECT_EQ(assigned.at(2), (std::set<std::int32_t>{0, 2}));
}

TEST(CooperativeAssignor, of_two_members_that_claim_a_partition_one_keeps_it) {
  const auto assigned = assigned_to({member(1, {0}), member(2, {0})}, 2);
  EXPECT_EQ(assigned.at(1), (std::set<std::int32_t>{0}));
  EXPECT_EQ(assigned.at(2), (std::set<std::int32_t>{1}));
}

}  // namespace
}  // namespace turnstile::sim
