// What is left when a partition's leader is lost: everything that was replicated, and of the rest as much as its follower happened to have.
#include <algorithm>
#include <array>

#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using LeaderChange = ReplicatedFixture;

TEST_F(LeaderChange, what_was_acknowledged_to_acks_all_is_never_lost) {
  const auto write = send_batch({}, -1, "a");
  round();
  ASSERT_EQ(told(write), KafkaError::none);
  const NodeId before = leader();
  stop(before, 99);
  EXPECT_NE(leader(), before);
  refresh();
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
}

TEST_F(LeaderChange, what_was_acknowledged_to_acks_one_is_lost_with_a_leader_whose_followers_lacked_it) {
  ASSERT_EQ(told(send_batch({}, -1, "a", Acks::leader)), KafkaError::none);
  stop(leader(), 99);
  refresh();
  round();
  EXPECT_EQ(log_end(), Offset{0});
  EXPECT_EQ(told(send_batch({}, -1, "b", Acks::leader)), KafkaError::none);
  round();
  EXPECT_EQ(visible(events_), Values{"b"}) << "at the offset of what was lost";
}

class CutOff : public ReplicatedFixture {
 protected:
  static BrokerOptions cutting_off() {
    BrokerOptions options = three_nodes();
    options.replication.cuts_off_followers = true;
    return options;
  }
  CutOff() : ReplicatedFixture(cutting_off()) {}
};

TEST_F(CutOff, a_follower_that_was_stalled_when_the_leader_was_lost_never_has_what_only_the_leader_had) {
  round();
  for (const NodeId node : {follower(0), follower(1)}) broker.stall(now, node);
  ASSERT_EQ(told(send_batch({}, -1, "a", Acks::leader)), KafkaError::none);
  const NodeId before = leader();
  broker.stop_node(now, before, now, effects);
  for (const NodeId node : {NodeId{0}, NodeId{1}, NodeId{2}}) broker.go_on(node);
  const auto elections = broker.fence_node(now, before, effects);
  const auto own = std::ranges::find(elections, 1U, &Broker::Election::lost_max);
  ASSERT_NE(own, elections.end());
  EXPECT_EQ(own->lost_min, own->lost_max) << "though it fetches again since";
}

TEST_F(LeaderChange, a_follower_may_have_had_what_its_leader_did_not_yet_know_of) {
  send_batch({}, -1, "a", Acks::leader);
  send_batch({}, -1, "b", Acks::leader);
  stop(leader(), 1);
  refresh();
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
}

TEST_F(LeaderChange, a_writer_that_waits_for_followers_gets_not_leader_and_does_not_know) {
  const ProducerIdAndEpoch writer = init();
  const auto write = send_batch(writer, 0, "a");
  stop(leader(), 0);
  EXPECT_EQ(told(write), KafkaError::not_leader_or_follower);
  refresh();
  EXPECT_EQ(log_end(), Offset{1});
  const auto again = send_batch(writer, 0, "a");
  round();
  EXPECT_EQ(told(again), KafkaError::none);
  EXPECT_EQ(log_end(), Offset{1}) << "recognised";
}

TEST_F(LeaderChange, a_batch_that_was_lost_is_taken_again_and_the_sequence_goes_on) {
  const ProducerIdAndEpoch writer = init();
  send_batch(writer, 0, "a");
  round();
  send_batch(writer, 1, "b");
  stop(leader(), 1);
  refresh();
  ASSERT_EQ(log_end(), Offset{1});
  const auto again = send_batch(writer, 1, "b");
  round();
  EXPECT_EQ(told(again), KafkaError::none);
  EXPECT_EQ(visible(events_), (Values{"a", "b"}));
}

TEST_F(LeaderChange, a_client_that_knows_the_old_leader_is_sent_away_until_it_has_asked) {
  const auto reader = send(Fetch{Isolation::read_committed, 5'000 * kMs, 10, {{events_, Offset{0}}}});
  stop(leader());
  ASSERT_TRUE(answer<FetchAnswer>(reader).has_value()) << "the reader's connection would be cut";
  EXPECT_EQ(answer<FetchAnswer>(reader)->parts.front().error, KafkaError::not_leader_or_follower);
  EXPECT_EQ(told(send_batch({}, -1, "a")), KafkaError::not_leader_or_follower);
  EXPECT_EQ(ask<ListOffsetsAnswer>(ListOffsets{events_}).error, KafkaError::not_leader_or_follower);
  refresh();
  EXPECT_EQ(ask<ListOffsetsAnswer>(ListOffsets{events_}).error, KafkaError::none);
}

TEST_F(LeaderChange, other_partitions_go_on) {
  const TopicPartition other = at(core::Topic::events, 1);
  ASSERT_NE(broker.replicas(other).leader(), leader());
  stop(leader());
  Produce request{std::nullopt, {}, {{other, -1, block({"a"})}}};
  const auto write = send(request);
  round();
  EXPECT_EQ(told(write), KafkaError::none);
}

TEST_F(LeaderChange, there_is_no_leader_until_the_controller_has_noticed) {
  const NodeId before = leader();
  broker.stop_node(now, before, now, effects);
  refresh();
  EXPECT_EQ(told(send_batch({}, -1, "a")), KafkaError::not_leader_or_follower) << "there is no newer word yet";
  elect(broker.fence_node(now, before, effects), 0);
  refresh();
  round();
  EXPECT_EQ(told(send_batch({}, -1, "a", Acks::leader)), KafkaError::none);
}

TEST_F(LeaderChange, the_end_is_not_reported_before_the_new_leader_knows_what_is_replicated) {
  send_batch({}, -1, "a", Acks::leader);
  stop(leader(), 0);
  refresh();
  EXPECT_EQ(ask<ListOffsetsAnswer>(ListOffsets{events_}).error, KafkaError::leader_not_available);
  round();
  EXPECT_EQ(ask<ListOffsetsAnswer>(ListOffsets{events_}).high_watermark, Offset{1});
}

TEST_F(LeaderChange, an_open_transaction_loses_what_was_not_replicated_and_goes_on_with_it) {
  const ProducerIdAndEpoch writer = init(kTxn);
  ASSERT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  send_batch(writer, 0, "a", Acks::all, kTxn);
  round();
  send_batch(writer, 1, "b", Acks::all, kTxn);
  stop(leader(), 1);
  refresh();
  const auto again = send_batch(writer, 1, "b", Acks::all, kTxn);
  round();
  ASSERT_EQ(told(again), KafkaError::none);
  ASSERT_EQ(end(writer, true), KafkaError::none);
  mark();
  round();
  EXPECT_EQ(visible(events_), (Values{"a", "b"}));
}

TEST_F(LeaderChange, a_reader_of_committed_records_waits_until_the_marker_is_replicated) {
  const ProducerIdAndEpoch writer = init(kTxn);
  ASSERT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  send_batch(writer, 0, "a", Acks::all, kTxn);
  round();
  ASSERT_EQ(end(writer, true), KafkaError::none);
  mark();
  EXPECT_EQ(visible(events_), Values{});
  EXPECT_EQ(broker.open_transactions(), 1u) << "and the transaction is not completed";
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
  EXPECT_EQ(broker.open_transactions(), 0u);
}

TEST_F(LeaderChange, a_marker_that_is_lost_is_written_again) {
  const ProducerIdAndEpoch writer = init(kTxn);
  ASSERT_EQ(error(AddPartitionsToTxn{kTxn, writer, {events_}}), KafkaError::none);
  send_batch(writer, 0, "a", Acks::all, kTxn);
  round();
  ASSERT_EQ(end(writer, true), KafkaError::none);
  mark();
  stop(leader(), 1);
  refresh();
  round();
  EXPECT_EQ(visible(events_), Values{}) << "open again";
  ASSERT_EQ(unmarked.size(), 1u);
  broker.write_marker(now, unmarked[0].transactional_id, unmarked[0].marker, effects);
  collect();
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
  EXPECT_EQ(broker.open_transactions(), 0u);
}

TEST_F(LeaderChange, a_partition_without_in_sync_replicas_waits_for_one_of_them) {
  broker.stall(now, follower(1));
  send_batch({}, -1, "a", Acks::leader);
  round();
  tick(at_ms(10'000));
  ASSERT_EQ(in_sync(), 2);
  const NodeId first = leader();
  stop(first);
  refresh();
  const NodeId second = leader();
  stop(second);
  EXPECT_FALSE(broker.replicas(events_).leader().has_value()) << "the third one is there, but lacks what was committed";
  EXPECT_EQ(told(send_batch({}, -1, "b", Acks::leader)), KafkaError::not_leader_or_follower);
  start(second);
  refresh();
  EXPECT_EQ(leader(), second);
  broker.go_on(follower(0));
  broker.go_on(follower(1));
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
}

class UncleanElection : public ReplicatedFixture {
 protected:
  static BrokerOptions unclean() {
    BrokerOptions options = three_nodes();
    options.replication.unclean_election = true;
    return options;
  }
  UncleanElection() : ReplicatedFixture(unclean()) {}
};

TEST_F(UncleanElection, loses_what_was_acknowledged_and_readers_beyond_the_end_are_out_of_range) {
  const NodeId lagging = follower(1);
  broker.stall(now, lagging);
  const auto write = send_batch({}, -1, "a");
  round();
  tick(at_ms(10'000));
  ASSERT_EQ(told(write), KafkaError::none);
  stop(leader());
  stop(leader());
  EXPECT_EQ(leader(), lagging);
  EXPECT_EQ(in_sync(), 1);
  refresh();
  EXPECT_EQ(log_end(), Offset{0});
  const auto found = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 10, {{events_, Offset{1}}}});
  EXPECT_EQ(found.parts.front().error, KafkaError::offset_out_of_range);
}

TEST(Truncation, leaves_the_log_as_if_the_rest_had_never_been_appended) {
  const auto append = [](PartitionLog& log, std::int32_t sequence, const RecordBlock& block, bool transactional) {
    TopicOptions options;
    options.segment_bytes = 250;
    ProduceBatch batch{{}, sequence, &block};
    return log.append({}, options, batch, {ProducerId{7}, Epoch{0}}, transactional);
  };
  const std::array<StoredRecord, 1> record{{{"k", "v"}}};
  const RecordBlock block{record, 100, 0, {}};
  PartitionLog log(Mistake::none, true);
  PartitionLog same(Mistake::none, true);
  for (std::int32_t sequence = 0; sequence < 7; ++sequence) {
    append(log, sequence, block, true);
    if (sequence < 3) append(same, sequence, block, true);
  }
  log.append_marker({}, {}, {ProducerId{7}, Epoch{0}}, true);
  EXPECT_EQ(log.truncate_to(Offset{3}), 5u);
  EXPECT_EQ(log.end(), same.end());
  EXPECT_EQ(log.open_transactions(), same.open_transactions());
  EXPECT_EQ(append(log, 4, block, true).error, KafkaError::out_of_order_sequence_number);
  EXPECT_TRUE(append(log, 2, block, true).duplicate);
  EXPECT_EQ(append(log, 3, block, true).first_offset, append(same, 3, block, true).first_offset);
  log.append_marker({}, {}, {ProducerId{7}, Epoch{0}}, true);
  for (const LogBatch& batch : log.batches()) EXPECT_NE(batch.ending, Ending::open);
}

}  // namespace
}  // namespace turnstile::sim
