#include <gtest/gtest.h>

#include "stage_fixture.hpp"

namespace turnstile::core {
namespace {

struct ProjectorTest : testing::Test, StageFixture {
  Projector<Bank>::Step read(Position position, bank::Event event) {
    Outcome<Bank> outcome;
    outcome.command = command("c" + std::to_string(position.value), 60'000);
    outcome.position = position;
    outcome.verdict = Accepted<Bank>{{event}};
    const std::string value = bytes(outcome);
    return projector.on_record(record(Topic::events, Offset{offset++}, value), 0, out);
  }

  RecordBatch out;
  std::int64_t offset = 0;
};

TEST_F(ProjectorTest, a_hole_is_an_alarm_bell) {
  EXPECT_FALSE(read(Position{1}, bank::Deposited{1}).trouble);
  EXPECT_TRUE(read(Position{3}, bank::Deposited{1}).trouble);
}

TEST_F(ProjectorTest, a_duplicate_is_skipped) {
  read(Position{1}, bank::Deposited{5});
  EXPECT_FALSE(read(Position{1}, bank::Deposited{5}).trouble);
  EXPECT_EQ(ledger.entity(kAccount).state.balance, 5);
}

TEST_F(ProjectorTest, an_alarm_is_raised_at_each_downward_crossing_and_cleared_when_it_crosses_back) {
  read(Position{1}, bank::Deposited{1'200});
  EXPECT_TRUE(out.empty());  // it was below from the start, and never fell
  read(Position{2}, bank::Withdrawn{300});
  read(Position{3}, bank::Withdrawn{100});
  read(Position{4}, bank::Deposited{700});
  ASSERT_EQ(out.size(), 2U);
  const auto raised = *codec.decode_alarm(out[0].value);
  EXPECT_TRUE(raised.raised);
  EXPECT_EQ(raised.position, Position{2});
  EXPECT_EQ(raised.state.balance, 900);
  const auto cleared = *codec.decode_alarm(out[1].value);
  EXPECT_FALSE(cleared.raised);
  EXPECT_EQ(cleared.position, Position{4});
}

TEST_F(ProjectorTest, what_was_emitted_before_is_folded_in_silence) {
  projector.start({Offset{0}, Offset{2}, true});
  read(Position{1}, bank::Deposited{1'200});
  read(Position{2}, bank::Withdrawn{300});
  projector.flush(out);
  EXPECT_TRUE(out.empty());
  read(Position{3}, bank::Deposited{300});
  projector.flush(out);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].where.topic, Topic::alarms);
  EXPECT_EQ(codec.decode_snapshot(out[1].value)->position, Position{3});
}

TEST_F(ProjectorTest, below_the_checkpoint_outcomes_only_fill_the_dedup_window) {
  projector.start({Offset{1}, Offset{0}, true});
  read(Position{1}, bank::Deposited{1'200});
  EXPECT_EQ(ledger.entity(kAccount).last, Position{});
  EXPECT_TRUE(book.knows({kAccount, "c1"}));
}

TEST_F(ProjectorTest, an_alarm_that_is_already_in_its_topic_is_not_raised_again) {
  projector.already_raised(kAccount, Position{2});
  read(Position{1}, bank::Deposited{1'200});
  read(Position{2}, bank::Withdrawn{300});
  EXPECT_TRUE(out.empty());
}

TEST_F(ProjectorTest, a_stored_value_reads_back_as_the_same_state_position_and_alarm) {
  read(Position{1}, bank::Deposited{1'200});
  read(Position{2}, bank::Withdrawn{300});
  for (const auto& put : ledger.take_unwritten()) store.values[put.entity] = put.value;
  Ledger<Bank> again(kPartition, store, protocol, codec);
  EXPECT_EQ(again.entity(kAccount).state.balance, 900);
  EXPECT_EQ(again.entity(kAccount).last, Position{2});
  EXPECT_TRUE(again.entity(kAccount).alarm);
}

}  // namespace
}  // namespace turnstile::core
