// A coordinator that moves: nothing that it had stored is lost, but clients have to find it again, and to wait until it is loaded.
#include "broker_fixture.hpp"
#include "turnstile/sim/kafka/consumer_protocol.hpp"

#include <array>

namespace turnstile::sim {
namespace {

class CoordinatorMove : public ReplicatedFixture {
 protected:
  CoordinatorMove() {
    // The first of each is on node 0.
    writer = init(kTxn);
    ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {events_}});
  }
  void move(Duration loading = {}, Duration unaware_for = {}) {
    broker.move_coordinators(on, now + loading, now + unaware_for, effects);
    broker.release(now, effects);
    collect();
    on = NodeId{(on.value + 1) % 3};
  }
  MemberId join(MemberId member = {}) {
    JoinGroup request{kGroup, member, encode(Subscription{{in_cluster(core::Topic::events)}}), 10'000 * kMs, 60'000 * kMs, 0, 0};
    const auto first = send(request);
    auto given = answer<JoinGroupAnswer>(first);
    if (!given || given->error != KafkaError::member_id_required) return member;
    request.member = given->member;
    last_join = send(request);
    return request.member;
  }
  ProducerIdAndEpoch writer;
  NodeId on{0};
  std::uint32_t last_join = 0;
};

TEST_F(CoordinatorMove, requests_to_the_old_one_are_sent_away_and_the_new_one_is_loading_for_a_while) {
  move(100 * kMs);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::not_coordinator);
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {events_}}).error, KafkaError::not_coordinator);
  refresh();
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::coordinator_load_in_progress);
  now = at_ms(100);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
}

// KAFKA-21181: it says what it knew, if it need not write for that.
TEST_F(CoordinatorMove, the_old_one_answers_from_memory_until_it_has_noticed) {
  ASSERT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  move({}, 1'000 * kMs);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {at(core::Topic::snapshots)}}), KafkaError::not_coordinator);
  EXPECT_EQ(end(writer, true), KafkaError::not_coordinator);
  refresh();
  ASSERT_EQ(end(writer, true), KafkaError::none);
  mark();
  round();
  metadata = 0;
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none) << "of a transaction that is over";
  now = at_ms(1'000);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::not_coordinator);
}

TEST_F(CoordinatorMove, a_write_cannot_be_verified_while_the_coordinator_is_loading) {
  ASSERT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  move(100 * kMs);
  refresh();
  EXPECT_EQ(told(send_batch(writer, 0, "a", Acks::all, kTxn)), KafkaError::not_enough_replicas);
  now = at_ms(100);
  send_batch(writer, 0, "a", Acks::all, kTxn);
  round();
  ASSERT_EQ(end(writer, true), KafkaError::none);
  mark();
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
}

TEST_F(CoordinatorMove, a_stable_group_stays_as_it_was_and_its_sessions_begin_anew) {
  const MemberId member = join();
  ASSERT_EQ(ask<SyncGroupAnswer>(SyncGroup{kGroup, member, core::Generation{1}, {{member, encode_assignment(std::array{events_})}}}).error,
            KafkaError::none);
  now = at_ms(9'000);
  move(5'000 * kMs);
  tick(at_ms(20'000));
  EXPECT_EQ(error(Heartbeat{kGroup, member, core::Generation{1}}), KafkaError::not_coordinator);
  refresh();
  EXPECT_EQ(error(Heartbeat{kGroup, member, core::Generation{1}}), KafkaError::none);
  EXPECT_TRUE(broker.stable(kGroup));
}

TEST_F(CoordinatorMove, a_rebalance_in_progress_is_forgotten_and_waiting_members_get_not_coordinator) {
  const MemberId member = join();
  ASSERT_EQ(ask<SyncGroupAnswer>(SyncGroup{kGroup, member, core::Generation{1}, {{member, encode_assignment(std::array{events_})}}}).error,
            KafkaError::none);
  const MemberId newcomer = join();
  const auto waits = last_join;
  EXPECT_FALSE(answer<JoinGroupAnswer>(waits).has_value());
  move();
  ASSERT_TRUE(answer<JoinGroupAnswer>(waits).has_value());
  EXPECT_EQ(answer<JoinGroupAnswer>(waits)->error, KafkaError::not_coordinator);
  refresh();
  EXPECT_EQ(broker.generation(kGroup), core::Generation{1});
  EXPECT_EQ(error(Heartbeat{kGroup, member, core::Generation{1}}), KafkaError::none);
  EXPECT_EQ(error(Heartbeat{kGroup, newcomer, core::Generation{1}}), KafkaError::unknown_member_id);
}

}  // namespace
}  // namespace turnstile::sim
