#include <gtest/gtest.h>

#include "stage_fixture.hpp"

namespace turnstile::core {
namespace {

constexpr TimeMs kDeadline = kNow + 60'000;

struct ValidatorTest : testing::Test, StageFixture {
  void read(const std::string& value, TimeMs now_ms = kNow) {
    validator.on_record(record(Topic::sequenced, Offset{offset++}, value), now_ms, out);
  }
  std::string request(Position position, bank::Request request) {
    Sequenced<Bank> sequenced;
    sequenced.command = command("c" + std::to_string(position.value), kDeadline, request);
    sequenced.position = position;
    return bytes(sequenced);
  }
  std::string early(Position position) {
    Sequenced<Bank> sequenced;
    sequenced.command = command("c" + std::to_string(position.value), kDeadline);
    sequenced.position = position;
    sequenced.not_before_ms = kNow + 500;
    return bytes(sequenced);
  }
  Outcome<Bank> outcome(std::size_t index) const { return *codec.decode_outcome(out[index].value); }

  RecordBatch out;
  std::int64_t offset = 0;
};

TEST_F(ValidatorTest, decides_in_turn_on_top_of_its_own_decisions) {
  read(request(Position{1}, bank::Deposit{100}));
  read(request(Position{2}, bank::Withdraw{60, 0}));
  read(request(Position{3}, bank::Withdraw{60, 0}));
  ASSERT_EQ(out.size(), 3U);
  EXPECT_TRUE(std::holds_alternative<Accepted<Bank>>(outcome(1).verdict));
  EXPECT_EQ(std::get<Rejected<Bank>>(outcome(2).verdict).reason, bank::Reason::insufficient_funds);
  EXPECT_EQ(outcome(2).position, Position{3});
}

TEST_F(ValidatorTest, a_rejection_uses_its_position_up) {
  read(request(Position{1}, bank::Withdraw{60, 0}));
  read(request(Position{2}, bank::Deposit{100}));
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(outcome(1).position, Position{2});
}

TEST_F(ValidatorTest, an_early_command_goes_back_with_the_same_position_and_deadline) {
  read(copy(Position{3}, kDeadline));
  ASSERT_EQ(out.size(), 1U);
  ASSERT_EQ(out[0].where.topic, Topic::sequenced);
  const auto requeued = *codec.decode_sequenced(out[0].value);
  EXPECT_EQ(requeued.position, Position{3});
  EXPECT_EQ(requeued.command.deadline_ms, kDeadline);
  EXPECT_EQ(requeued.attempt, 1U);
  EXPECT_EQ(requeued.not_before_ms, kNow + 2 * 50);
}

TEST_F(ValidatorTest, a_copy_before_its_time_is_held_and_holds_the_committed_offset) {
  Sequenced<Bank> sequenced;
  sequenced.command = command("c1", kDeadline);
  sequenced.position = Position{2};
  sequenced.not_before_ms = kNow + 500;
  read(bytes(sequenced));
  EXPECT_TRUE(out.empty());
  EXPECT_EQ(validator.committable(Offset{1}), Offset{0});
  EXPECT_EQ(validator.next_time_ms(), kNow + 500);
  validator.on_time(kNow + 500, out);
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(validator.committable(Offset{1}), Offset{1});
}

TEST_F(ValidatorTest, a_copy_whose_turn_it_is_is_taken_whatever_its_time) {
  Sequenced<Bank> sequenced;
  sequenced.command = command("c1", kDeadline);
  sequenced.position = Position{1};
  sequenced.not_before_ms = kNow + 500;
  read(bytes(sequenced));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].where.topic, Topic::events);
  EXPECT_EQ(validator.held(), 0U);
}

// Memory for two, and the next command is further back: the further copy is requeued. One pass, and no more.
TEST_F(ValidatorTest, full_memory_makes_room_once_around_the_queue) {
  options.held_max = 2;
  read(early(Position{3}));
  EXPECT_TRUE(out.empty());
  read(early(Position{2}));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].where.topic, Topic::sequenced);
  EXPECT_EQ(out[0].headers.position, Position{3});
  const std::string requeued(out[0].value);
  read(requeued);
  EXPECT_EQ(out.size(), 1U);  // one pass, and position 1 was not found
  EXPECT_EQ(validator.held(), 2U);
}

// A client that asks again leaves several copies of its position in the topic: an older one does not end the pass.
TEST_F(ValidatorTest, a_pass_ends_at_the_copy_that_began_it_not_at_another_of_its_position) {
  options.held_max = 2;
  read(early(Position{3}));
  read(early(Position{2}));
  ASSERT_EQ(out.size(), 1U);
  const std::string requeued(out[0].value);
  read(early(Position{3}));
  EXPECT_EQ(out.size(), 2U);
  read(requeued);
  EXPECT_EQ(out.size(), 2U);
}

TEST_F(ValidatorTest, a_stale_command_is_dropped) {
  read(copy(Position{1}, kDeadline));
  read(copy(Position{1}, kDeadline));
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(ValidatorTest, a_command_past_its_deadline_expires_on_its_turn_and_is_dropped_before_it) {
  read(copy(Position{2}, kDeadline), kDeadline + 1);
  EXPECT_TRUE(out.empty());
  read(copy(Position{1}, kDeadline), kDeadline + 1);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Expired>(outcome(0).verdict));
}

TEST_F(ValidatorTest, a_position_whose_command_vanished_is_closed_after_its_deadline_and_not_before) {
  book.admit(kAccount, "c1", kDeadline, Position{});
  book.admit(kAccount, "c2", kDeadline, Position{});
  validator.watch(kAccount);
  validator.on_time(kDeadline, out);
  EXPECT_TRUE(out.empty());
  validator.on_time(kDeadline + options.close_delay_ms, out);
  ASSERT_GE(out.size(), 1U);
  EXPECT_EQ(outcome(0).command.id, "c1");
  EXPECT_TRUE(std::holds_alternative<Expired>(outcome(0).verdict));
  validator.on_time(kDeadline + options.close_delay_ms, out);
  EXPECT_EQ(out.size(), 2U);
  EXPECT_EQ(outcome(1).position, Position{2});
}

TEST_F(ValidatorTest, nothing_is_closed_that_the_changelog_did_not_give_out) {
  validator.watch(kAccount);
  validator.on_time(kDeadline * 2, out);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace turnstile::core
