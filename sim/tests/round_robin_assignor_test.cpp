// Partitions are dealt out one by one, over all topics.
#include "turnstile/sim/kafka/client/round_robin_assignor.hpp"

#include <gtest/gtest.h>

#include <map>

namespace turnstile::sim {
namespace {

using core::PartitionId;
using core::Topic;
using core::TopicPartition;

constexpr TopicSet only(Topic topic) { return static_cast<TopicSet>(1U << static_cast<unsigned>(topic)); }
constexpr TopicSet kBothInputs = only(Topic::commands) | only(Topic::sequenced);

std::map<TopicPartition, std::uint64_t> owners_of(const List<JoinGroupAnswer::Member>& members, std::int32_t partitions) {
  std::map<TopicPartition, std::uint64_t> owners;
  for (const Share& share : assign_round_robin(members, [=](Topic) { return partitions; })) {
    EXPECT_TRUE(owners.emplace(share.partition, share.member.value).second);
  }
  return owners;
}

TEST(RoundRobinAssignor, three_members_of_four_partitions_have_no_pair_of_equal_numbers) {
  const auto owners = owners_of({{MemberId{3}, kBothInputs, {}}, {MemberId{1}, kBothInputs, {}}, {MemberId{2}, kBothInputs, {}}}, 4);
  ASSERT_EQ(owners.size(), 8U);
  for (std::int32_t number = 0; number < 4; ++number) {
    EXPECT_EQ(owners.at({Topic::commands, PartitionId{number}}), static_cast<std::uint64_t>(1 + number % 3));
    EXPECT_NE(owners.at({Topic::commands, PartitionId{number}}), owners.at({Topic::sequenced, PartitionId{number}}));
  }
}

TEST(RoundRobinAssignor, nobody_is_given_a_topic_that_it_did_not_subscribe_to) {
  const auto owners = owners_of({{MemberId{1}, only(Topic::commands), {}}, {MemberId{2}, only(Topic::sequenced), {}}}, 2);
  ASSERT_EQ(owners.size(), 4U);
  for (const auto& [where, member] : owners) EXPECT_EQ(member, where.topic == Topic::commands ? 1U : 2U);
}

}  // namespace
}  // namespace turnstile::sim
