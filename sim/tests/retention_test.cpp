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
  void write_at(Instant time) {
    now = time;
    EXPECT_EQ(write(commands_, "x"), KafkaError::none);
  }
  Offset start_at(Instant time) {
    now = time;
    return broker.log(now, commands_).start();
  }
  const TopicPartition commands_ = at(Topic::commands);  // 60 s, in segments of 15 s
};

TEST_F(RetentionTest, the_active_segment_goes_too_when_all_of_it_has_expired) {
  write_at(at_ms(500));
  EXPECT_EQ(start_at(at_ms(60'999)), Offset{0});
  EXPECT_EQ(start_at(at_ms(61'000)), Offset{1}) << "at the first check after 60 s";
  EXPECT_EQ(broker.log(now, commands_).high_watermark(), Offset{1});
  EXPECT_EQ(broker.log(now, commands_).batches()[0].deleted_at, at_ms(61'000));
}

TEST_F(RetentionTest, one_fresh_record_keeps_its_whole_segment) {
  write_at(at_ms(0));
  write_at(at_ms(14'000));
  EXPECT_EQ(start_at(at_ms(74'000)), Offset{0});
  EXPECT_EQ(start_at(at_ms(75'000)), Offset{2});
}

TEST_F(RetentionTest, a_segment_rolls_on_append_and_goes_before_the_next_one) {
  write_at(at_ms(0));
  write_at(at_ms(16'000));
  EXPECT_EQ(start_at(at_ms(60'999)), Offset{0});
  EXPECT_EQ(start_at(at_ms(61'000)), Offset{1});
  EXPECT_EQ(start_at(at_ms(76'999)), Offset{1});
  EXPECT_EQ(start_at(at_ms(77'000)), Offset{2});
}

TEST_F(RetentionTest, deletions_are_dated_to_their_checks_however_late_one_looks) {
  write_at(at_ms(0));
  write_at(at_ms(16'000));
  EXPECT_EQ(start_at(at_ms(600'500)), Offset{2});
  EXPECT_EQ(broker.log(now, commands_).batches()[0].deleted_at, at_ms(61'000));
  EXPECT_EQ(broker.log(now, commands_).batches()[1].deleted_at, at_ms(77'000));
}

TEST_F(RetentionTest, nothing_happens_between_checks) {
  BrokerOptions options = checked_every_second();
  options.logs.retention_check = 300'000 * kMs;
  broker = Broker(with_topics(options));
  write_at(at_ms(1'000));
  EXPECT_EQ(start_at(at_ms(299'999)), Offset{0});
  EXPECT_EQ(start_at(at_ms(300'000)), Offset{1});
}

TEST_F(RetentionTest, events_are_kept_for_ever) {
  EXPECT_EQ(write(at(Topic::events), "x"), KafkaError::none);
  now = at_ms(std::int64_t{365} * 86'400'000);
  EXPECT_EQ(broker.log(now, at(Topic::events)).start(), Offset{0});
}

TEST_F(RetentionTest, a_reader_below_the_start_is_out_of_range_and_the_start_is_not) {
  write_at(at_ms(0));
  now = at_ms(100'000);
  const auto below = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 10, {{commands_, Offset{0}}}});
  EXPECT_EQ(below.parts.front().error, KafkaError::offset_out_of_range);
  const auto at_start = ask<FetchAnswer>(Fetch{Isolation::read_committed, {}, 10, {{commands_, Offset{1}}}});
  EXPECT_TRUE(at_start.parts.empty());
}

TEST_F(RetentionTest, the_log_goes_on_where_it_was) {
  write_at(at_ms(0));
  write_at(at_ms(100'000));
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(broker.log(now, commands_).high_watermark(), Offset{2});
}

TEST_F(RetentionTest, delete_records_moves_the_start_within_the_log) {
  write_at(at_ms(0));
  write_at(Instant{1});
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{1}}), KafkaError::none);
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{0}}), KafkaError::none);
  EXPECT_EQ(broker.log(now, commands_).start(), Offset{1});
  EXPECT_EQ(error(DeleteRecords{commands_, Offset{3}}), KafkaError::offset_out_of_range);
}

}  // namespace
}  // namespace turnstile::sim
