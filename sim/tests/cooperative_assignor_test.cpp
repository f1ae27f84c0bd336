// Who keeps what, and when what has to change hands does so.
#include "turnstile/sim/kafka/client/cooperative_assignor.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace turnstile::sim {
namespace {

using core::PartitionId;

constexpr TopicId kTopic{4};

TopicPartition command(std::int32_t partition) { return {kTopic, PartitionId{partition}}; }

JoinGroupAnswer::Member member(std::uint64_t id, std::initializer_list<std::int32_t> owned) {
  JoinGroupAnswer::Member made{MemberId{id}, {kTopic}, {}};
  for (const std::int32_t partition : owned) made.owned.push_back(command(partition));
  return made;
}

std::map<std::uint64_t, std::set<std::int32_t>> shares_of(const List<JoinGroupAnswer::Member>& members, std::int32_t partitions,
                                                          std::uint64_t seed = 1) {
  SeededChance chance(seed);
  std::map<std::uint64_t, std::set<std::int32_t>> by_member;
  for (const Share& share : assign_cooperatively(members, [=](TopicId) { return partitions; }, chance)) {
    EXPECT_TRUE(by_member[share.member.value].insert(share.partition.partition.value).second);
  }
  return by_member;
}

TEST(CooperativeAssignor, those_who_own_nothing_share_evenly) {
  const auto shares = shares_of({member(1, {}), member(2, {})}, 5);
  EXPECT_EQ(shares.at(1).size() + shares.at(2).size(), 5u);
  EXPECT_LE(shares.at(1).size(), 3u);
  EXPECT_LE(shares.at(2).size(), 3u);
}

TEST(CooperativeAssignor, what_has_to_change_hands_goes_to_nobody_at_first) {
  std::set<std::set<std::int32_t>> kept;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const auto shares = shares_of({member(1, {0, 1}), member(2, {})}, 2, seed);
    EXPECT_EQ(shares.at(1).size(), 1u);
    EXPECT_FALSE(shares.contains(2));
    kept.insert(shares.at(1));
  }
  EXPECT_EQ(kept.size(), 2u) << "either may go";
}

TEST(CooperativeAssignor, what_was_given_back_goes_to_who_has_least) {
  const auto shares = shares_of({member(1, {0}), member(2, {})}, 2);
  EXPECT_EQ(shares.at(1), (std::set<std::int32_t>{0}));
  EXPECT_EQ(shares.at(2), (std::set<std::int32_t>{1}));
}

TEST(CooperativeAssignor, an_even_share_moves_nothing) {
  const auto shares = shares_of({member(1, {1, 3}), member(2, {0, 2})}, 4);
  EXPECT_EQ(shares.at(1), (std::set<std::int32_t>{1, 3}));
  EXPECT_EQ(shares.at(2), (std::set<std::int32_t>{0, 2}));
}

TEST(CooperativeAssignor, of_two_who_claim_a_partition_one_keeps_it) {
  const auto shares = shares_of({member(1, {0}), member(2, {0})}, 2);
  EXPECT_EQ(shares.at(1), (std::set<std::int32_t>{0}));
  EXPECT_EQ(shares.at(2), (std::set<std::int32_t>{1}));
}

}  // namespace
}  // namespace turnstile::sim
