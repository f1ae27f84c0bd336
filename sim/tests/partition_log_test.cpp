// The log and its readers: sparse offsets, whole batches, the last stable offset, long polls.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::Topic;
constexpr Duration kLongPoll = 1'000 * kMs;

class PartitionLogTest : public BrokerFixture {
 protected:
  const TopicPartition events_ = at(Topic::events);
};

TEST_F(PartitionLogTest, offsets_count_records_and_markers) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a", "b"});
  end(producer, true);
  mark();
  EXPECT_EQ(write(events_, "c"), KafkaError::none);
  const PartitionLog& log = broker.log(now, events_);
  ASSERT_EQ(log.batches().size(), 3u);
  EXPECT_EQ(log.batches()[1].ending, Ending::marker);
  EXPECT_EQ(log.batches()[2].first, Offset{3});
  EXPECT_EQ(log.high_watermark(), Offset{4});
}

TEST_F(PartitionLogTest, a_committed_reader_stops_at_the_first_open_transaction) {
  EXPECT_EQ(write(events_, "plain"), KafkaError::none);
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"open"});
  EXPECT_EQ(write(events_, "behind"), KafkaError::none);
  Offset next{};
  EXPECT_EQ(visible(events_, Isolation::read_committed, &next), Values{"plain"});
  EXPECT_EQ(next, Offset{1});
  EXPECT_EQ(visible(events_, Isolation::read_uncommitted), (Values{"plain", "open", "behind"}));
  end(producer, true);
  EXPECT_EQ(visible(events_), Values{"plain"}) << "decided, but the marker is not there yet";
  mark();
  EXPECT_EQ(visible(events_, Isolation::read_committed, &next), (Values{"plain", "open", "behind"}));
  EXPECT_EQ(next, Offset{4});
}

TEST_F(PartitionLogTest, aborted_records_are_skipped_and_counted) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"ghost", "ghost"});
  end(producer, false);
  mark();
  Offset next{};
  EXPECT_EQ(visible(events_, Isolation::read_committed, &next), Values{});
  EXPECT_EQ(next, Offset{3});
  EXPECT_EQ(visible(events_, Isolation::read_uncommitted), (Values{"ghost", "ghost"}));
}

TEST_F(PartitionLogTest, a_batch_that_is_too_large_is_refused_as_a_whole) {
  const ProducerIdAndEpoch producer = init();
  const auto result = produce(producer, 0, events_, {"small", std::string(1'048'600, 'x')});
  EXPECT_EQ(result.error, KafkaError::message_too_large);
  EXPECT_EQ(broker.log(now, events_).high_watermark(), Offset{0});
}

TEST_F(PartitionLogTest, a_fetch_starts_in_the_middle_of_a_batch) {
  const ProducerIdAndEpoch producer = init();
  produce(producer, 0, events_, {"a", "b", "c"});
  const auto found = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 1000, {{events_, Offset{1}}}});
  ASSERT_EQ(found.slices.size(), 1u);
  EXPECT_EQ(found.slices[0].first, 1u);
  EXPECT_EQ(found.slices[0].count, 2u);
  EXPECT_EQ(found.slices[0].offset, Offset{1});
}

TEST_F(PartitionLogTest, a_fetch_brings_no_more_records_than_asked_for) {
  const ProducerIdAndEpoch producer = init();
  produce(producer, 0, events_, {"a", "b", "c"});
  const auto found = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 2, {{events_, Offset{0}}}});
  EXPECT_EQ(found.parts.front().next, Offset{2});
}

TEST_F(PartitionLogTest, a_long_poll_is_released_by_what_it_may_see) {
  const ProducerIdAndEpoch producer = init(kTxn);
  const std::uint32_t committed = send(Fetch{Isolation::read_committed, kLongPoll, 1000, {{events_, Offset{0}}}});
  const std::uint32_t uncommitted = send(Fetch{Isolation::read_uncommitted, kLongPoll, 1000, {{events_, Offset{0}}}});
  EXPECT_FALSE(answer<FetchAnswer>(committed));
  open(producer, 0, events_, {"a"});
  EXPECT_TRUE(answer<FetchAnswer>(uncommitted));
  EXPECT_FALSE(answer<FetchAnswer>(committed)) << "nothing is committed yet";
  end(producer, true);
  mark();
  ASSERT_TRUE(answer<FetchAnswer>(committed));
  EXPECT_EQ(answer<FetchAnswer>(committed)->slices.size(), 1u);
}

TEST_F(PartitionLogTest, a_long_poll_ends_empty_when_its_time_is_up) {
  const std::uint32_t waiting = send(Fetch{Isolation::read_committed, kLongPoll, 1000, {{events_, Offset{0}}}});
  EXPECT_EQ(broker.next_tick(now), Instant{kLongPoll});
  tick(Instant{kLongPoll} - Duration{1});
  EXPECT_FALSE(answer<FetchAnswer>(waiting));
  tick(Instant{kLongPoll});
  ASSERT_TRUE(answer<FetchAnswer>(waiting));
  EXPECT_TRUE(answer<FetchAnswer>(waiting)->parts.empty());
}

TEST_F(PartitionLogTest, an_offset_beyond_the_end_is_out_of_range_and_the_end_is_not) {
  const auto beyond = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 1000, {{events_, Offset{1}}}});
  EXPECT_EQ(beyond.parts.front().error, KafkaError::offset_out_of_range);
  const auto at_end = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 1000, {{events_, Offset{0}}}});
  EXPECT_TRUE(at_end.parts.empty());
}

TEST_F(PartitionLogTest, timestamps_are_the_producers_or_the_brokers_as_the_topic_says) {
  const RecordBlock* const made_earlier = block({"x"});
  now = at_ms(5'000);
  ask<ProduceAnswer>(Produce{std::nullopt, {}, {{events_, -1, made_earlier}, {at(Topic::commands), -1, made_earlier}}});
  EXPECT_EQ(broker.log(now, events_).batches()[0].timestamp_ms, ProcessClock::kEpochMs);
  EXPECT_EQ(broker.log(now, at(Topic::commands)).batches()[0].timestamp_ms, ProcessClock::kEpochMs + 5'000);
}

}  // namespace
}  // namespace turnstile::sim
