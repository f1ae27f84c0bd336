// Followers, the in-sync set and the high watermark: when a write is acknowledged, when it may be read, and what is said when too few
// replicas are in sync.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using Replication3 = ReplicatedFixture;
constexpr Duration kLag = 10'000 * kMs;

TEST_F(Replication3, acks_all_is_answered_when_the_in_sync_followers_have_it_and_acks_one_at_once) {
  const auto all = send_batch({}, -1, "all");
  const auto one = send_batch({}, -1, "one", Acks::leader);
  EXPECT_EQ(told(all), std::nullopt);
  EXPECT_EQ(told(one), KafkaError::none);
  round();
  EXPECT_EQ(told(all), KafkaError::none);
}

TEST_F(Replication3, nobody_reads_what_is_not_replicated_whether_committed_or_not) {
  send_batch({}, -1, "a", Acks::leader);
  for (const Isolation isolation : {Isolation::read_uncommitted, Isolation::read_committed})
    EXPECT_EQ(visible(events_, isolation), Values{});
  const auto marks = ask<ListOffsetsAnswer>(ListOffsets{events_});
  EXPECT_EQ(marks.high_watermark, Offset{0});
  round();
  for (const Isolation isolation : {Isolation::read_uncommitted, Isolation::read_committed})
    EXPECT_EQ(visible(events_, isolation), Values{"a"});
}

TEST_F(Replication3, a_read_between_the_high_watermark_and_the_end_is_empty_and_beyond_the_end_out_of_range) {
  send_batch({}, -1, "a", Acks::leader);
  const auto at = [this](std::int64_t offset) {
    return ask<FetchAnswer>(Fetch{Isolation::read_uncommitted, {}, 10, {{events_, Offset{offset}}}});
  };
  EXPECT_TRUE(at(1).parts.empty());
  ASSERT_FALSE(at(2).parts.empty());
  EXPECT_EQ(at(2).parts.front().error, KafkaError::offset_out_of_range);
}

TEST_F(Replication3, a_reader_that_waits_is_answered_by_the_followers_fetch) {
  const auto reader = send(Fetch{Isolation::read_committed, 5'000 * kMs, 10, {{events_, Offset{0}}}});
  send_batch({}, -1, "a", Acks::leader);
  EXPECT_FALSE(answer<FetchAnswer>(reader).has_value());
  round();
  ASSERT_TRUE(answer<FetchAnswer>(reader).has_value());
  EXPECT_EQ(answer<FetchAnswer>(reader)->slices.size(), 1u);
}

TEST_F(Replication3, a_repeated_batch_waits_for_the_followers_as_the_first_did) {
  const ProducerIdAndEpoch writer = init();
  const auto first = send_batch(writer, 0, "a");
  const auto again = send_batch(writer, 0, "a");
  EXPECT_EQ(told(again), std::nullopt);
  round();
  EXPECT_EQ(told(first), KafkaError::none);
  EXPECT_EQ(told(again), KafkaError::none);
  EXPECT_EQ(log_end(), Offset{1});
}

TEST_F(Replication3, a_follower_that_lags_holds_acks_all_back_until_it_leaves_the_in_sync_set) {
  broker.stall(now, follower(0));
  const auto write = send_batch({}, -1, "a");
  round();
  EXPECT_EQ(told(write), std::nullopt);
  EXPECT_EQ(broker.next_tick(now), Instant{kLag});
  tick(Instant{kLag});
  EXPECT_EQ(in_sync(), 2);
  EXPECT_EQ(told(write), KafkaError::none);
}

TEST_F(Replication3, a_follower_with_nothing_to_fetch_does_not_lag_however_long_it_stands_still) {
  broker.stall(now, follower(0));
  tick(Instant{10 * kLag});
  EXPECT_EQ(in_sync(), 3);
  send_batch({}, -1, "a", Acks::leader);
  round();
  EXPECT_EQ(in_sync(), 2) << "until something is there";
}

TEST_F(Replication3, a_follower_that_has_caught_up_is_in_sync_again) {
  broker.stall(now, follower(0));
  send_batch({}, -1, "a", Acks::leader);
  tick(Instant{kLag});
  ASSERT_EQ(in_sync(), 2);
  broker.go_on(follower(0));
  round();
  EXPECT_EQ(in_sync(), 3);
}

TEST_F(Replication3, with_too_few_in_sync_a_write_with_acks_all_is_refused_for_sure_and_others_are_taken) {
  stop(follower(0));
  stop(follower(1));
  ASSERT_EQ(in_sync(), 1);
  refresh();
  EXPECT_EQ(told(send_batch({}, -1, "all")), KafkaError::not_enough_replicas);
  EXPECT_EQ(log_end(), Offset{0}) << "a definite no";
  EXPECT_EQ(told(send_batch({}, -1, "one", Acks::leader)), KafkaError::none);
  EXPECT_EQ(log_end(), Offset{1});
  EXPECT_EQ(visible(events_), Values{}) << "the high watermark stands still under min.insync.replicas";
}

TEST_F(Replication3, a_write_that_was_replicated_when_too_few_became_in_sync_is_a_maybe) {
  stop(follower(1));
  refresh();
  const auto write = send_batch({}, -1, "a");
  const NodeId last = follower(0);
  broker.followers_fetch(now, effects);
  broker.stop_node(now, last, now, effects);
  elect(broker.fence_node(now, last, effects), 0);
  EXPECT_EQ(told(write), KafkaError::not_enough_replicas_after_append);
  EXPECT_EQ(log_end(), Offset{1}) << "it is there";
}

TEST_F(Replication3, a_write_whose_followers_never_come_times_out_as_a_maybe) {
  broker.stall(now, follower(0));
  broker.stall(now, follower(1));
  Produce request{std::nullopt, {}, {{events_, -1, block({"a"})}}};
  request.timeout = 1'000 * kMs;
  const auto write = send(request);
  round();
  tick(at_ms(1'000));
  EXPECT_EQ(told(write), KafkaError::request_timed_out);
  broker.go_on(follower(0));
  broker.go_on(follower(1));
  round();
  EXPECT_EQ(visible(events_), Values{"a"});
}

TEST_F(Replication3, a_topic_cannot_ask_for_more_in_sync_replicas_than_it_has) {
  NewTopic wanted{"events", 1, 1, {}};
  wanted.options.in_sync_replicas_min = 2;
  ASSERT_EQ(broker.delete_topic(in_cluster(core::Topic::events)), KafkaError::none);
  ASSERT_EQ(broker.create_topic(wanted), KafkaError::none);
  EXPECT_EQ(told(send_batch({}, -1, "a")), KafkaError::none);
  wanted.replication_factor = 4;
  ASSERT_EQ(broker.delete_topic(in_cluster(core::Topic::events)), KafkaError::none);
  EXPECT_EQ(broker.create_topic(wanted), KafkaError::invalid_replication_factor);
}

}  // namespace
}  // namespace turnstile::sim
