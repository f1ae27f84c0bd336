// Partitions are dealt out one by one, over all topics.
#include "turnstile/sim/kafka/client/round_robin_assignor.hpp"

#include <gtest/gtest.h>

#include <map>

namespace turnstile::sim {
namespace {

using core::PartitionId;

constexpr TopicId kFirst{4};
constexpr TopicId kSecond{7};
const List<TopicId> kBoth{kFirst, kSecond};

std::map<TopicPartition, std::uint64_t> owners_of(const std::vector<GroupSubscription>& members, std::int32_t partitions) {
  std::map<TopicPartition, std::uint64_t> owners;
  for (const PartitionAssignment& each : assign_round_robin(members, [=](TopicId) { return partitions; })) {
    EXPECT_TRUE(owners.emplace(each.partition, each.member.value).second);
  }
  return owners;
}

TEST(RoundRobinAssignor, three_members_of_four_partitions_have_no_pair_of_equal_numbers) {
  const auto owners = owners_of({{MemberId{3}, kBoth, {}}, {MemberId{1}, kBoth, {}}, {MemberId{2}, kBoth, {}}}, 4);
  ASSERT_EQ(owners.size(), 8U);
  for (std::int32_t number = 0; number < 4; ++number) {
    EXPECT_EQ(owners.at({kFirst, PartitionId{number}}), static_cast<std::uint64_t>(1 + number % 3));
    EXPECT_NE(owners.at({kFirst, PartitionId{number}}), owners.at({kSecond, PartitionId{number}}));
  }
}

TEST(RoundRobinAssignor, no_member_is_assigned_a_topic_that_it_does_not_subscribe_to) {
  const auto owners = owners_of({{MemberId{1}, List<TopicId>{kFirst}, {}}, {MemberId{2}, List<TopicId>{kSecond}, {}}}, 2);
  ASSERT_EQ(owners.size(), 4U);
  for (const auto& [where, member] : owners) EXPECT_EQ(member, where.topic == kFirst ? 1U : 2U);
}

}  // namespace
}  // namespace turnstile::sim
