// Position, decision and outcome in one step.
#include <gtest/gtest.h>

#include "stage_fixture.hpp"

namespace turnstile::core {
namespace {

struct FusedTurnsTest : testing::Test, StageFixture {
  void send(const Command<Bank>& command, TimeMs now_ms = kNow) {
    const std::string value = bytes(command);
    turns.on_record(record(Topic::commands, Offset{offset++}, value), now_ms, out);
  }
  Outcome<Bank> outcome(std::size_t index) const { return *codec.decode_outcome(out[index].value); }
  void read_back(std::size_t index) {
    const std::string value(out[index].value);
    RecordBatch silent;
    EXPECT_FALSE(projector.on_record(record(Topic::events, Offset{events_offset++}, value), kNow, silent).trouble);
  }
  Admissions flush(TimeMs now_ms) {
    RecordBatch changelog;
    book.evict(now_ms, true);
    turns.flush(now_ms, changelog);
    return changelog.empty() ? Admissions{} : *codec.decode_admissions(changelog[changelog.size() - 1].value);
  }

  FusedTurns<Bank> turns{shared};
  RecordBatch out;
  std::int64_t offset = 0;
  std::int64_t events_offset = 0;
};

constexpr TimeMs kDeadlineMs = kNow + 60'000;

TEST_F(FusedTurnsTest, decides_each_command_as_it_is_read_on_top_of_its_own_last_decision) {
  send(command("a", kDeadlineMs, bank::Deposit{100}));
  send(command("b", kDeadlineMs, bank::Withdraw{100, 0}));
  send(command("c", kDeadlineMs, bank::Withdraw{1, 0}));
  ASSERT_EQ(out.size(), 3U);
  for (std::size_t index = 0; index < 3; ++index) {
    EXPECT_EQ(out[index].where.topic, Topic::events);
    EXPECT_EQ(outcome(index).position, Position{index + 1});
  }
  EXPECT_TRUE(std::holds_alternative<Accepted<Bank>>(outcome(1).verdict));
  EXPECT_TRUE(std::holds_alternative<Rejected<Bank>>(outcome(2).verdict));
}

TEST_F(FusedTurnsTest, does_so_without_the_overlay_too_because_nothing_can_wait) {
  options.overlay = false;
  send(command("a", kDeadlineMs));
  send(command("b", kDeadlineMs));
  EXPECT_EQ(outcome(1).position, Position{2});
}

TEST_F(FusedTurnsTest, decides_an_id_once_in_one_batch_and_after_it_was_read_back) {
  send(command("a", kDeadlineMs));
  send(command("a", kDeadlineMs));
  read_back(0);
  send(command("a", kDeadlineMs));
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(counters.repeated, 2U);
}

TEST_F(FusedTurnsTest, gives_a_command_past_its_deadline_a_position_and_an_expired_outcome) {
  send(command("a", kNow - 1));
  ASSERT_EQ(out.size(), 1U);
  EXPECT_TRUE(std::holds_alternative<Expired>(outcome(0).verdict));
}

TEST_F(FusedTurnsTest, refuses_what_is_late_and_what_cannot_be_read) {
  send(command("a", kNow - options.grace_ms));
  turns.on_record(record(Topic::commands, Offset{offset++}, "no command"), kNow, out);
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].headers.error, "late");
  EXPECT_EQ(out[1].where.topic, Topic::rejected);
}

TEST_F(FusedTurnsTest, keeps_the_last_position_beside_the_watermark_when_ids_are_forgotten) {
  send(command("a", kDeadlineMs));
  read_back(0);
  send(command("b", kDeadlineMs + 1'000));
  const Admissions kept = flush(kDeadlineMs + options.grace_ms + 1);
  EXPECT_EQ(kept.given, Position{2});  // decided in this transaction
  EXPECT_TRUE(kept.undecided.empty());
  EXPECT_GT(kept.watermark_ms, kDeadlineMs + options.grace_ms);
}

TEST_F(FusedTurnsTest, does_not_continue_where_another_strategy_left_positions_undecided) {
  Admissions left;
  left.entity = kAccount;
  left.given = Position{2};
  left.undecided = {{"a", Position{1}, kDeadlineMs}, {"b", Position{2}, kDeadlineMs}};
  book.restore(std::move(left));
  EXPECT_EQ(turns.begin_service(),
            "position 2 of entity 17 was assigned by another strategy, and only 0 are decided: run --turns requeue until "
            "commands.sequenced is drained");
}

TEST_F(FusedTurnsTest, continues_where_another_strategy_has_decided_all) {
  Admissions left;
  left.entity = kAccount;
  left.given = Position{1};
  left.undecided = {{"a", Position{1}, kDeadlineMs}};  // the changelog lags behind the events
  book.restore(std::move(left));
  send(command("a", kDeadlineMs));
  EXPECT_TRUE(out.empty());
  Outcome<Bank> decided;
  decided.command = command("a", kDeadlineMs);
  decided.position = Position{1};
  const std::string value = bytes(decided);
  RecordBatch silent;
  EXPECT_FALSE(projector.on_record(record(Topic::events, Offset{events_offset++}, value), kNow, silent).trouble);
  EXPECT_EQ(turns.begin_service(), std::nullopt);
  send(command("b", kDeadlineMs));
  EXPECT_EQ(outcome(0).position, Position{2});
}

// And back: the sequencer's changelog lacks what was decided as it was read.
TEST_F(FusedTurnsTest, the_sequencer_continues_after_the_last_position_that_was_decided_without_it) {
  send(command("a", kDeadlineMs));
  send(command("b", kDeadlineMs));
  read_back(0);
  read_back(1);
  RecordBatch sequenced;
  const std::string value = bytes(command("c", kDeadlineMs));
  sequencer.on_record(record(Topic::commands, Offset{offset++}, value), kNow, sequenced);
  EXPECT_EQ(codec.decode_sequenced(sequenced[0].value)->position, Position{3});
}

struct ClientTurnsTest : FusedTurnsTest {
  ClientTurnsTest() { options.turns = Turns::client; }
  Command<Bank> numbered(std::string id, std::uint64_t number) const {
    auto made = command(std::move(id), kDeadlineMs);
    made.number = Position{number};
    return made;
  }
};

TEST_F(ClientTurnsTest, decides_a_command_at_its_number_and_at_no_other) {
  FusedTurns<Bank> turns_of_clients(shared);
  for (const auto& each : {numbered("a", 1), numbered("b", 1), numbered("c", 3), numbered("b", 2)}) {
    const std::string value = bytes(each);
    turns_of_clients.on_record(record(Topic::commands, Offset{offset++}, value), kNow, out);
  }
  ASSERT_EQ(out.size(), 4U);
  EXPECT_EQ(outcome(0).command.id, "a");
  EXPECT_EQ(out[1].headers.error, "conflict");
  EXPECT_EQ(out[2].headers.error, "conflict");
  EXPECT_EQ(outcome(3).command.id, "b");
  EXPECT_EQ(outcome(3).position, Position{2});
  EXPECT_EQ(counters.conflicts, 2U);
  EXPECT_EQ(counters.admitted, 2U);
}

TEST_F(ClientTurnsTest, drops_a_repeat_before_it_looks_at_the_number) {
  FusedTurns<Bank> turns_of_clients(shared);
  for (int copy = 0; copy < 2; ++copy) {
    const std::string value = bytes(numbered("a", 1));
    turns_of_clients.on_record(record(Topic::commands, Offset{offset++}, value), kNow, out);
  }
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(counters.repeated, 1U);
}

}  // namespace
}  // namespace turnstile::core
