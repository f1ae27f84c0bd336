// dead_letters_exact: which records must, may and must not be refused.
#include "oracles_fixture.hpp"

namespace turnstile::properties {
namespace {

TEST_F(OraclesTest, dead_letters_exact_sees_a_poison_record_without_one_and_with_two) {
  receive(poison());
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  refuse(poison(), 0);
  EXPECT_EQ(first_violated(), "none");
  refuse(poison(), 0);
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  receive(poison());
  EXPECT_EQ(first_violated(), "none");
}

TEST_F(OraclesTest, dead_letters_exact_sees_a_late_command_that_was_never_refused) {
  const auto late = letter(command("late", Deposit{1}));
  receive(late);
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  history.commands_consumed = {Offset{3}};  // not yet read
  EXPECT_EQ(first_violated(), "none");
  history.commands_consumed = {Offset{4}};
  refuse(late, kDeadline);
  EXPECT_EQ(first_violated(), "none");
}

TEST_F(OraclesTest, dead_letters_exact_sees_a_refusal_without_a_reason) {
  const auto refused = letter(command("d", Deposit{1}));
  receive(refused);
  refuse(refused, kDeadline - 1);
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  for (auto* record : {&history.commands.back(), &history.rejected.back()}) record->value.command->deadline_ms = kDeadline + 1;
  EXPECT_EQ(first_violated(), "none");  // its deadline was too far away
}

TEST_F(OraclesTest, dead_letters_exact_sees_an_admission_that_came_too_late_or_with_a_deadline_too_far_away) {
  history.commands[2].time = Instant{core::milliseconds(kDeadline)};
  EXPECT_EQ(first_violated(), "none");
  history.commands[2].time += core::kMs;
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  history.commands[2].time = {};
  history.lifetime_ms_max = kDeadline - 1;
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  for (auto& logged : history.sequenced) logged.time = Instant{core::kMs};  // it was assigned its position when it was near enough
  EXPECT_EQ(first_violated(), "none");
}

TEST_F(OraclesTest, dead_letters_exact_lets_the_repeat_of_an_admitted_command_be_refused_as_late_and_nothing_more) {
  receive(letter(command("a", Deposit{1'200})));
  EXPECT_EQ(first_violated(), "none");  // dropped as a duplicate
  refuse(letter(command("a", Deposit{1'200})), kDeadline);
  EXPECT_EQ(first_violated(), "none");  // or refused as late
  refuse(letter(command("a", Deposit{1'200})), kDeadline);
  EXPECT_EQ(first_violated(), "dead_letters_exact");  // but not the one that was admitted as well
}

TEST_F(OraclesTest, dead_letters_exact_knows_without_asking_the_group_what_was_read_before_an_admitted_command) {
  receive(poison());
  history.commands_consumed.clear();
  history.has_commands = false;
  EXPECT_EQ(first_violated(), "none");  // perhaps it was not read yet
  add("d", Deposit{1});
  history.commands_consumed.clear();
  EXPECT_TRUE(violates("dead_letters_exact"));
  history.commands.erase(history.commands.begin());  // some records are gone: perhaps that one's letter as well
  EXPECT_FALSE(violates("dead_letters_exact"));
}

TEST_F(OraclesTest, dead_letters_exact_asks_nothing_of_a_record_that_vanished_unread) {
  receive(poison());
  history.commands.back().deleted_at = Instant{100};
  EXPECT_EQ(first_violated(), "none");
  history.writes[0].time = Instant{99};
  history.writes[0].committed_commands = Offset{4};  // it was read before it vanished
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  history.writes[0].time = Instant{100};  // no: when it did, or later
  EXPECT_EQ(first_violated(), "none");
  history.writes.insert(history.writes.begin(), 2, history.writes[0]);
  history.writes[0].time = Instant{50};  // that it was read is known from a write before the last one that came in time
  history.writes[1].time = Instant{60};
  history.writes[1].committed_commands = Offset{0};
  EXPECT_EQ(first_violated(), "dead_letters_exact");
}

}  // namespace
}  // namespace turnstile::properties
