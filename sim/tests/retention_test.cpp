// Retention by segment, at the ticks of a check; DeleteRecords.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::Topic;

BrokerOptions checked_every_second() {
  BrokerOptions options;
  options.logs.retention_check = 1'000 * kMs;
  return options;
}

class RetentionTest : public BrokerFixture {
 protected:
  RetentionTest() : BrokerFixture(checked_every_second()) {}
  void write_at(TimeNs time) {
    now = time;
    EXPECT_EQ(write(commands_, "x"), KafkaError::none);
  }
  Offset start_at(TimeNs time) {
    now = time;
    return broker.log(now, commands_).start();
  }
  const TopicPartition commands_ = at(Topic::commands);  // 60 s, in segments of 15 s
};

TEST_F(RetentionTest, the_active_segment_goes_too_when_all_of_it_has_expired) {
  write_at(500 * kMs);
  EXPECT_EQ(start_at(60'999 * kMs), Offset{0});
  EXPECT_EQ(start_at(61'000 * kMs), Offset{1}) << "at the first check after 60 s";
  EXPECT_EQ(broker.log(now, commands_).high_watermark(), Offset{1});
  EXPECT_EQ(broker.log(now, commands_).batches()[0].deleted_at, 61'000 * kMs);
}

TEST_F(RetentionTest, one_fresh_record_keeps_its_whole_segment) {
  write_at(0);
  write_at(14'000 * kMs);
  EXPECT_EQ(start_at(74'000 * kMs), Offset{0});
  EXPECT_EQ(start_at(75'000 * kMs), Offset{2});
}

TEST_F(RetentionTest, a_segment_rolls_on_append_and_goes_before_the_next_one) {
  write_at(0);
  write_at(16'000 * kMs);
  EXPECT_EQ(start_at(60'999 * kMs), Offset{0});
  EXPECT_EQ(start_at(61'000 * kMs), Offset{1});
  EXPECT_EQ(start_at(76'999 * kMs), Offset{1});
  EXPECT_EQ(start_at(77'000 * kMs), Offset{2});
}

TEST_F(RetentionTest, deletions_are_dated_to_their_checks_however_late_one_looks) {
  write_at(0);
  write_at(16'000 * kMs);
  EXPECT_EQ(start_at(600'500 * kMs), Offset{2});
  EXPECT_EQ(broker.log(now, commands_).batches()[0].deleted_at, 61'000 * kMs);
  EXPECT_EQ(broker.log(now, commands_).batches()[1].deleted_at, 77'000 * kMs);
}

TEST_F(RetentionTest, nothing_happens_between_checks) {
  BrokerOptions options = checked_every_second();
  options.logs.retention_check = 300'000 * kMs;
  broker = Broker(with_topics(options));
  write_at(1'000 * kMs);
  EXPECT_EQ(start_at(299'999 * kMs), Offset{0});
  EXPECT_EQ(start_at(300'000 * kMs), Offset{1});
}

TEST_F(RetentionTest, events_are_kept_for_ever) {
  EXPECT_EQ(write(at(Topic::events), "x"), KafkaError::none);
  now = TimeNs{365} * 86'400'000 * kMs;
  EXPECT_EQ(broker.log(now, at(Topic::events)).start(), Offset{0});
}

TEST_F(RetentionTest, a_reader_below_the_start_is_out_of_range_and_the_start_is_not) {
  write_at(0);
  now = 100'000 * kMs;
  const auto below = ask<FetchAnswer>(Fetch{Isolation::read_committed, 0, 10, {{commands_, Offset{0}}}});
  EXPECT_EQ(below.parts.front().error, KafkaError::offset_out_of_range);
  const auto at_start = ask<FetchAnswer>(Fetch{Isolation::read_committed, 0, 10, {{commands_, Offset{1}}}});
  EXPECT_TRUE(at_start.parts.empty());
}

TEST_F(RetentionTest, the_log_goes_on_where_it_was) {
  write_at(0);
  write_at(100'000 * kMs);
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(broker.log(now, commands_).high_watermark(), Offset{2});
}

TEST_F(RetentionTest, delete_records_moves_the_start_within_the_log) {
  write_at(0);
  write_at(1);
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{1}}), KafkaError::none);
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{0}}), KafkaError::none);
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{3}}), KafkaError::offset_out_of_range);
}

}  // namespace
}  // namespace turnstile::sim
