#include <gtest/gtest.h>

#include "stage_fixture.hpp"

namespace turnstile::core {
namespace {

struct SequencerTest : testing::Test, StageFixture {
  void send(const Command<Bank>& command, TimeMs now_ms = kNow) {
    const std::string value = bytes(command);
    sequencer.on_record(record(Topic::commands, Offset{offset++}, value), now_ms, out);
  }
  Sequenced<Bank> sequenced(std::size_t index) const { return *codec.decode_sequenced(out[index].value); }
  // The outcome of a position is read back from the events topic.
  void decide(Position position, const Command<Bank>& command, TimeMs now_ms = kNow) {
    Outcome<Bank> outcome;
    outcome.command = command;
    outcome.position = position;
    const std::string value = bytes(outcome);
    RecordBatch silent;
    EXPECT_FALSE(projector.on_record(record(Topic::events, Offset{events_offset++}, value), now_ms, silent).trouble);
  }
  std::size_t flush(TimeMs now_ms) {
    RecordBatch changelog;
    book.evict(now_ms, true);
    sequencer.flush(now_ms, changelog);
    last = changelog.empty() ? Admissions{} : *codec.decode_admissions(changelog[changelog.size() - 1].value);
    return changelog.size();
  }

  RecordBatch out;
  Admissions last;
  std::int64_t offset = 0;
  std::int64_t events_offset = 0;
};

TEST_F(SequencerTest, gives_out_consecutive_positions) {
  send(command("a", kNow + 60'000));
  send(command("b", kNow + 60'000));
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(sequenced(0).position, Position{1});
  EXPECT_EQ(sequenced(1).position, Position{2});
}

TEST_F(SequencerTest, gives_the_same_id_no_second_position) {
  send(command("a", kNow + 60'000));
  send(command("a", kNow + 60'000));
  EXPECT_EQ(out.size(), 1U);
  decide(Position{1}, command("a", kNow + 60'000));
  send(command("a", kNow + 60'000));
  EXPECT_EQ(out.size(), 1U);
}

TEST_F(SequencerTest, remembers_a_decided_id_until_deadline_and_grace_have_passed_and_then_refuses_it) {
  const auto first = command("a", kNow + 60'000);
  send(first);
  decide(Position{1}, first);
  flush(kNow);
  const TimeMs end_ms = kNow + 60'000 + options.grace_ms;
  send(first, end_ms - 1);
  EXPECT_EQ(counters.repeated, 1U);
  EXPECT_GT(flush(end_ms + 1), 0U);
  EXPECT_GE(last.watermark_ms, end_ms);  // in the transaction that evicts
  send(first, end_ms + 2);
  EXPECT_EQ(counters.refused_late, 1U);
  EXPECT_EQ(out[out.size() - 1].where.topic, Topic::rejected);
  EXPECT_EQ(out[out.size() - 1].headers.error, "late");
}

TEST_F(SequencerTest, refuses_a_late_command_even_with_a_clock_that_stands_behind_its_predecessors) {
  Admissions memory;
  memory.entity = kAccount;
  memory.given = Position{4};
  memory.watermark_ms = kNow + 100'000;
  book.restore(std::move(memory));
  send(command("a", kNow + 60'000));
  EXPECT_EQ(counters.refused_late, 1U);
  EXPECT_EQ(counters.admitted, 0U);
}

TEST_F(SequencerTest, admits_a_command_past_its_deadline_within_the_grace_period) {
  send(command("a", kNow - 1));
  EXPECT_EQ(counters.admitted, 1U);
}

TEST_F(SequencerTest, refuses_a_deadline_beyond_the_lifetime) {
  send(command("a", kNow + options.lifetime_ms_max + options.skew_ms_max + 1));
  EXPECT_EQ(counters.admitted, 0U);
  EXPECT_EQ(out[0].where.topic, Topic::rejected);
}

TEST_F(SequencerTest, passes_a_poison_record_on_as_it_came) {
  sequencer.on_record(record(Topic::commands, Offset{0}, "poison"), kNow, out);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].where.topic, Topic::rejected);
  EXPECT_EQ(out[0].value, "poison");
  EXPECT_FALSE(out[0].headers.error.empty());
}

TEST_F(SequencerTest, refuses_a_key_that_is_not_the_account) {
  const std::string value = bytes(command("a", kNow + 60'000));
  Record wrong = record(Topic::commands, Offset{0}, value);
  wrong.key = "18";
  sequencer.on_record(wrong, kNow, out);
  EXPECT_EQ(out[0].where.topic, Topic::rejected);
}

TEST_F(SequencerTest, writes_its_memory_once_per_account_and_leaves_out_what_is_decided) {
  send(command("a", kNow + 60'000));
  send(command("b", kNow + 60'000));
  EXPECT_EQ(flush(kNow), 1U);
  EXPECT_EQ(last.given, Position{2});
  EXPECT_EQ(last.undecided.size(), 2U);
  decide(Position{1}, command("a", kNow + 60'000));
  send(command("c", kNow + 60'000));
  EXPECT_EQ(flush(kNow), 1U);
  ASSERT_EQ(last.undecided.size(), 2U);
  EXPECT_EQ(last.undecided[0].id, "b");
}

TEST_F(SequencerTest, holds_its_input_back_when_too_many_commands_of_an_account_are_undecided) {
  options.undecided_max = 2;
  for (const char* id : {"a", "b", "c", "d"}) send(command(id, kNow + 60'000));
  EXPECT_EQ(out.size(), 2U);
  EXPECT_TRUE(sequencer.has_backlog());
  EXPECT_EQ(sequencer.committable(Offset{4}), Offset{2});
  decide(Position{1}, command("a", kNow + 60'000));
  sequencer.resume(kNow, out, [] {});
  EXPECT_EQ(out.size(), 3U);
  EXPECT_EQ(sequencer.committable(Offset{4}), Offset{3});
}

// A refusal that overtakes the backlog is committed while the committed offset is still before it: a successor refuses it again.
TEST_F(SequencerTest, refuses_nothing_before_the_turn_of_what_stands_before_it) {
  options.undecided_max = 1;
  send(command("a", kNow + 60'000));
  send(command("b", kNow + 60'000));
  sequencer.on_record(record(Topic::commands, Offset{offset++}, "poison"), kNow, out);
  EXPECT_EQ(out.size(), 1U);
  EXPECT_EQ(sequencer.committable(Offset{3}), Offset{1});
  decide(Position{1}, command("a", kNow + 60'000));
  sequencer.resume(kNow, out, [] {});
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[1].where.topic, Topic::sequenced);
  EXPECT_EQ(out[2].where.topic, Topic::rejected);
  EXPECT_EQ(out[2].value, "poison");
  EXPECT_EQ(sequencer.committable(Offset{3}), Offset{3});
}

TEST_F(SequencerTest, refuses_what_came_too_late_behind_a_backlog_once_and_in_its_turn) {
  options.undecided_max = 1;
  send(command("a", kNow + 60'000));
  send(command("b", kNow + 60'000));
  send(command("late", kNow - options.grace_ms));
  EXPECT_EQ(counters.refused_late, 0U);
  decide(Position{1}, command("a", kNow + 60'000));
  sequencer.resume(kNow, out, [] {});
  decide(Position{2}, command("b", kNow + 60'000));
  sequencer.resume(kNow, out, [] {});
  ASSERT_EQ(out.size(), 3U);
  EXPECT_EQ(out[2].headers.error, "late");
  EXPECT_FALSE(sequencer.has_backlog());
}

}  // namespace
}  // namespace turnstile::core
