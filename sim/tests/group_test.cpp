// Consumer groups at the coordinator: joining, generations, sessions, who may commit.
#include "broker_fixture.hpp"
#include "turnstile/sim/kafka/client/range_assignor.hpp"
#include "turnstile/sim/kafka/consumer_protocol.hpp"

namespace turnstile::sim {
namespace {

using core::Generation;
using core::Topic;

const List<TopicId> kInputs{in_cluster(core::Topic::commands), in_cluster(core::Topic::sequenced)};
const ProtocolBytes kSubscription = encode(Subscription{kInputs});
constexpr Duration kSession = 6'000 * kMs;
constexpr Duration kRebalance = 60'000 * kMs;

class GroupTest : public BrokerFixture {
 protected:
  MemberId pending() {
    const auto answer = ask<JoinGroupAnswer>(JoinGroup{kGroup, {}, kSubscription, kSession, kRebalance, 0, 0});
    EXPECT_EQ(answer.error, KafkaError::member_id_required);
    return answer.member;
  }
  std::uint32_t join(MemberId member) { return send(JoinGroup{kGroup, member, kSubscription, kSession, kRebalance, 0, 0}); }
  JoinGroupAnswer joined(std::uint32_t number) {
    const auto given = answer<JoinGroupAnswer>(number);
    EXPECT_TRUE(given.has_value());
    return given.value_or(JoinGroupAnswer{});
  }
  List<TopicPartition> sync(const JoinGroupAnswer& answer) {
    SyncGroup request{kGroup, answer.member, answer.generation, {}};
    if (answer.leader == answer.member) request.assignments = assigned_by_range(answer.members);
    return decode_assignment(ask<SyncGroupAnswer>(request).assignment);
  }
  static List<SyncGroup::Assignment> assigned_by_range(const List<JoinGroupAnswer::Member>& members) {
    std::vector<GroupSubscription> subscriptions;
    for (const auto& member : members) subscriptions.push_back({member.id, decode_subscription(member.metadata).topics});
    const auto assigned = assign_ranges(subscriptions, [](TopicId) { return 4; });
    List<SyncGroup::Assignment> assignments;
    for (const auto& member : members) {
      std::vector<TopicPartition> partitions;
      for (const PartitionAssignment& each : assigned) {
        if (each.member == member.id) partitions.push_back(each.partition);
      }
      assignments.push_back({member.id, encode_assignment(partitions)});
    }
    return assignments;
  }
  // A group of one, stable.
  JoinGroupAnswer alone() {
    const JoinGroupAnswer answer = joined(join(pending()));
    sync(answer);
    return answer;
  }
  KafkaError beat(MemberId member, Generation generation) { return error(Heartbeat{kGroup, member, generation}); }
  KafkaError commit(MemberId member, Generation generation) {
    return error(OffsetCommit{kGroup, generation, member, {{at(Topic::commands), Offset{1}}}});
  }
};

TEST_F(GroupTest, the_first_join_only_brings_a_member_id) {
  const MemberId member = pending();
  EXPECT_NE(member, MemberId{});
  EXPECT_EQ(broker.members(kGroup), 0u);
  EXPECT_EQ(joined(join(member)).generation, Generation{1});
}

TEST_F(GroupTest, an_id_that_the_coordinator_did_not_give_is_unknown) {
  EXPECT_EQ(joined(join(MemberId{99})).error, KafkaError::unknown_member_id);
}

TEST_F(GroupTest, a_single_member_gets_everything) {
  const JoinGroupAnswer answer = joined(join(pending()));
  EXPECT_EQ(answer.leader, answer.member);
  EXPECT_EQ(sync(answer).size(), 8u);
  EXPECT_TRUE(broker.stable(kGroup));
}

TEST_F(GroupTest, a_second_member_waits_until_the_first_has_joined_again) {
  const JoinGroupAnswer first = alone();
  const std::uint32_t second = join(pending());
  EXPECT_FALSE(answer<JoinGroupAnswer>(second));
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::rebalance_in_progress);
  const JoinGroupAnswer again = joined(join(first.member));
  EXPECT_EQ(again.generation, Generation{2});
  EXPECT_EQ(joined(second).generation, Generation{2});
  EXPECT_EQ(joined(second).leader, first.member) << "the leader stays";
  SyncGroup waits{kGroup, joined(second).member, Generation{2}, {}};
  const std::uint32_t waiting = send(waits);
  EXPECT_FALSE(answer<SyncGroupAnswer>(waiting)) << "until the leader has spoken";
  EXPECT_EQ(sync(again).size(), 4u);
  ASSERT_TRUE(answer<SyncGroupAnswer>(waiting));
  EXPECT_EQ(decode_assignment(answer<SyncGroupAnswer>(waiting)->assignment).size(), 4u);
}

TEST_F(GroupTest, ranges_give_equal_numbers_of_both_topics_to_the_same_member) {
  const auto assigned =
      assign_ranges({{MemberId{2}, kInputs, {}}, {MemberId{1}, kInputs, {}}, {MemberId{3}, kInputs, {}}}, [](TopicId) { return 4; });
  const auto owner = [&](Topic topic, std::int32_t partition) {
    for (const PartitionAssignment& each : assigned) {
      if (each.partition == at(topic, partition)) return each.member.value;
    }
    return std::uint64_t{0};
  };
  EXPECT_EQ(assigned.size(), 8u);
  for (std::int32_t partition = 0; partition < 4; ++partition)
    EXPECT_EQ(owner(Topic::commands, partition), owner(Topic::sequenced, partition));
  EXPECT_EQ(owner(Topic::commands, 0), 1u);
  EXPECT_EQ(owner(Topic::commands, 1), 1u);
  EXPECT_EQ(owner(Topic::commands, 2), 2u);
  EXPECT_EQ(owner(Topic::commands, 3), 3u);
}

TEST_F(GroupTest, a_silent_member_is_expelled_after_its_session) {
  const JoinGroupAnswer first = alone();
  now = at_ms(3'000);
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::none);
  EXPECT_EQ(broker.next_tick(now), at_ms(9'000));
  tick(at_ms(9'000));
  EXPECT_EQ(broker.members(kGroup), 0u);
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::unknown_member_id);
  EXPECT_EQ(joined(join(first.member)).error, KafkaError::unknown_member_id);
}

TEST_F(GroupTest, a_member_that_does_not_join_again_is_dropped_after_the_rebalance_timeout) {
  const JoinGroupAnswer first = alone();
  const std::uint32_t second = join(pending());
  for (Instant time = at_ms(3'000); time < Instant{kRebalance}; time += 3'000 * kMs) {
    tick(time);
    EXPECT_EQ(beat(first.member, first.generation), KafkaError::rebalance_in_progress);
  }
  EXPECT_FALSE(answer<JoinGroupAnswer>(second));
  tick(Instant{kRebalance});
  ASSERT_TRUE(answer<JoinGroupAnswer>(second));
  EXPECT_EQ(broker.members(kGroup), 1u);
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::unknown_member_id);
}

TEST_F(GroupTest, a_member_that_leaves_starts_a_rebalance) {
  const JoinGroupAnswer first = alone();
  const std::uint32_t second = join(pending());
  sync(joined(join(first.member)));
  EXPECT_EQ(error(LeaveGroup{kGroup, joined(second).member}), KafkaError::none);
  EXPECT_EQ(beat(first.member, Generation{2}), KafkaError::rebalance_in_progress);
  EXPECT_EQ(joined(join(first.member)).generation, Generation{3});
}

TEST_F(GroupTest, a_lost_answer_to_a_join_or_sync_can_be_asked_for_again) {
  const JoinGroupAnswer first = joined(join(pending()));
  EXPECT_EQ(joined(join(first.member)).generation, first.generation);
  EXPECT_EQ(sync(first).size(), 8u);
  EXPECT_EQ(sync(first).size(), 8u);
  EXPECT_TRUE(broker.stable(kGroup));
}

TEST_F(GroupTest, commits_are_checked_for_member_and_generation_never_for_ownership) {
  const JoinGroupAnswer first = alone();
  EXPECT_EQ(commit(first.member, first.generation), KafkaError::none);
  EXPECT_EQ(commit(first.member, Generation{0}), KafkaError::illegal_generation);
  EXPECT_EQ(commit(MemberId{99}, first.generation), KafkaError::unknown_member_id);
  EXPECT_EQ(commit({}, Generation{-1}), KafkaError::unknown_member_id) << "from outside, while the group has members";
  EXPECT_EQ(broker.committed(kGroup, at(Topic::commands)), Offset{1});
}

TEST_F(GroupTest, while_a_rebalance_is_prepared_the_old_generation_may_still_send_offsets) {
  const JoinGroupAnswer first = alone();
  const ProducerIdAndEpoch producer = init(kTxn);
  const auto send_offsets = [&](Generation generation) {
    error(AddOffsetsToTxn{kTxn, producer, kGroup});
    return error(TxnOffsetCommit{kTxn, producer, kGroup, generation, first.member, {{at(Topic::commands), Offset{3}}}});
  };
  join(pending());
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::rebalance_in_progress);
  EXPECT_EQ(send_offsets(first.generation), KafkaError::none);
  join(first.member);
  EXPECT_EQ(send_offsets(first.generation), KafkaError::illegal_generation);
  EXPECT_EQ(send_offsets(Generation{2}), KafkaError::none) << "before its share is known";
}

TEST_F(GroupTest, a_rebalance_can_be_forced) {
  EXPECT_FALSE(broker.force_rebalance(now, kGroup, effects));
  const JoinGroupAnswer first = alone();
  EXPECT_TRUE(broker.force_rebalance(now, kGroup, effects));
  EXPECT_EQ(beat(first.member, first.generation), KafkaError::rebalance_in_progress);
  EXPECT_EQ(joined(join(first.member)).generation, Generation{2});
}

}  // namespace
}  // namespace turnstile::sim
