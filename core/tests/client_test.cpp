#include "turnstile/core/client.hpp"

#include <gtest/gtest.h>

#include <set>

#include "client_fixture.hpp"

namespace turnstile::core {
namespace {

struct ClientTest : testing::Test, ClientFixture {
  std::vector<TimeMs> send_times() const {
    std::vector<TimeMs> times;
    for (const auto& sent : log.sent) times.push_back(sent.at_ms);
    return times;
  }
};

constexpr TimeMs kLateMs = 60'000 + 7'000;      // deadline, grace, skew
constexpr TimeMs kSettledMs = 60'000 + 27'000;  // ... transaction timeout, scan

TEST_F(ClientTest, shows_the_outcome_that_came_after_it_began_to_look) {
  const auto asked = command("a");
  decide(command("old"));
  ask(asked);
  log.on_send = [&](const OutRecord&) { decide(asked); };
  EXPECT_FALSE(run().failed);
  EXPECT_EQ(end().outcome, outcome(asked));
  EXPECT_EQ(log.sent.size(), 1U);
}

TEST_F(ClientTest, asks_again_byte_for_byte_after_twice_as_long_each_time) {
  const auto asked = command("a");
  policy.backoff = {1'000 * kMs, 3, 30'000 * kMs};
  ask(asked);
  log.at(30'000, [&] { decide(asked); });
  run();
  EXPECT_EQ(send_times(), (std::vector<TimeMs>{0, 1'000, 3'000, 7'000, 15'000, 23'000}));
  for (const auto& sent : log.sent) EXPECT_EQ(sent.bytes, bytes(asked));
  EXPECT_EQ(end().at_ms, 30'000);
}

TEST_F(ClientTest, waits_no_longer_than_the_longest_wait_between_two_sends) {
  const auto asked = command("a");
  policy.backoff = {1'000 * kMs, 10, 4'000 * kMs};
  ask(asked);
  log.at(14'500, [&] { decide(asked); });
  run();
  EXPECT_EQ(send_times(), (std::vector<TimeMs>{0, 1'000, 3'000, 7'000, 11'000}));
}

// A send blocks for longer than the retry interval: responses are read all the same.
TEST_F(ClientTest, slow_sends_do_not_keep_it_from_reading) {
  policy.backoff = {1'000 * kMs, 0, 1'000 * kMs};
  std::vector<Command<Bank>> asked;
  for (int number = 0; number < 10; ++number) ask(asked.emplace_back(command("c" + std::to_string(number))));
  log.send_ms = 300;
  log.at(20'000, [&] {
    for (const auto& each : asked) decide(each);
  });
  log.at(40'000, [&] { log.send_ms = 0; });
  run();
  EXPECT_EQ(user.ends.size(), 10U);
  EXPECT_LE(log.elapsed_ms(), 20'000 + 10 * 300 + 1'000);
}

TEST_F(ClientTest, another_ones_outcome_is_no_answer) {
  const auto asked = command("a");
  ask(asked);
  log.on_send = [&](const OutRecord&) { log.on_send = nullptr, decide(command("a", EntityId{18})), decide(command("b")); };
  log.at(500, [&] { decide(asked); });
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
  EXPECT_EQ(user.ends.size(), 1U);
}

TEST_F(ClientTest, an_outcome_of_one_copy_wins_over_the_refusal_of_another_that_is_read_sooner) {
  const auto asked = command("a");
  ask(asked);
  log.at(kLateMs - 1'000, [&] { decide(asked, kLateMs + 5'000); });  // its fetch is slow
  log.at(kLateMs + 500, [&] { refuse(asked); });
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
  EXPECT_EQ(end().at_ms, kLateMs + 5'000);
}

TEST_F(ClientTest, without_a_barrier_it_would_be_told_what_is_wrong) {
  class RefusedIsFinal final : public ClientProtocol {
    bool never_executed(const CallContext& context) const override { return context.refused; }
  };
  const auto asked = command("a");
  ask(asked);
  log.at(kLateMs - 1'000, [&] { decide(asked, kLateMs + 5'000); });
  log.at(kLateMs + 500, [&] { refuse(asked); });
  run(RefusedIsFinal());
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_LT(end().at_ms, kLateMs + 5'000);
}

TEST_F(ClientTest, a_refusal_ends_it_when_events_are_read_up_to_their_end_of_then) {
  const auto asked = command("a");
  ask(asked);
  log.at(kLateMs - 1'000, [&] { decide(command("b"), kLateMs + 5'000); });
  log.at(kLateMs + 500, [&] { refuse(asked); });
  run();
  EXPECT_FALSE(end().outcome.has_value());
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_EQ(end().at_ms, kLateMs + 5'000);
}

TEST_F(ClientTest, a_refusal_before_deadline_and_grace_is_one_copys_only) {
  const auto asked = command("a");
  ask(asked);
  log.at(100, [&] { refuse(asked); });  // "the deadline is too far away", by a slow clock
  log.at(kLateMs - 1, [&] { refuse(asked); });
  log.at(kLateMs + 10'000, [&] { decide(asked); });
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
}

TEST_F(ClientTest, a_client_that_reads_everything_passes_early_refusals_over_as_well) {
  const auto asked = command("a");
  policy.reads_all = true;
  ask(asked);
  log.at(100, [&] { refuse(asked); });
  log.at(2'000, [&] { decide(asked); });
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
}

TEST_F(ClientTest, the_refusal_of_other_bytes_under_its_id_is_not_its_refusal) {
  const auto asked = command("a");
  ask(asked);
  log.at(kLateMs + 500, [&] { refuse(command("a", EntityId{17}, bank::Deposit{6})); });
  run();
  EXPECT_GT(end().at_ms, kSettledMs);
}

TEST_F(ClientTest, without_any_word_it_was_never_executed_once_everything_is_settled) {
  ask(command("a"));
  run();
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_GT(end().at_ms, kSettledMs);
  EXPECT_LE(end().at_ms, kSettledMs + 1'000);
}

TEST_F(ClientTest, what_was_decided_before_everything_was_settled_is_read_before_the_end) {
  const auto asked = command("a");
  ask(asked);
  log.at(kSettledMs - 5'000, [&] { decide(asked, kSettledMs + 20'000); });
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
  EXPECT_EQ(end().at_ms, kSettledMs + 20'000);
}

TEST_F(ClientTest, a_log_that_tells_nothing_leaves_it_open_until_patience_ends) {
  policy.patience_ms = 40'000;
  ask(command("a"));
  log.at(1'000, [&] { log.trouble = LogError{LogErrorClass::abortable, "_TRANSPORT"}; });
  EXPECT_FALSE(run().failed);
  EXPECT_EQ(end().why, NoOutcome::gave_up);
  EXPECT_GT(end().at_ms, kSettledMs + 40'000);
  EXPECT_LE(end().at_ms, kSettledMs + 75'000);
}

TEST_F(ClientTest, what_cannot_be_sent_before_its_deadline_is_not_sent_later) {
  log.trouble = LogError{LogErrorClass::abortable, "_TRANSPORT"};
  log.at(70'000, [&] { log.trouble.reset(); });
  ask(command("a"));
  EXPECT_FALSE(run().failed);
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_LT(end().at_ms, 61'000);
  EXPECT_TRUE(log.sent.empty());
}

TEST_F(ClientTest, a_fatal_error_of_the_log_ends_it) {
  ask(command("a"));
  log.at(1'000, [&] { log.trouble = LogError{LogErrorClass::fatal, "TOPIC_AUTHORIZATION_FAILED"}; });
  const ClientEnd ended = run();
  EXPECT_TRUE(ended.failed);
  EXPECT_EQ(ended.what, "TOPIC_AUTHORIZATION_FAILED");
}

TEST_F(ClientTest, a_user_may_walk_away_without_knowing) {
  user.sends_max = 2;
  ask(command("a"));
  run();
  EXPECT_EQ(end().why, NoOutcome::gave_up);
  EXPECT_EQ(log.sent.size(), 2U);
}

TEST_F(ClientTest, dead_letters_that_are_gone_are_passed_over) {
  const auto asked = command("a");
  ask(asked);
  log.at(kLateMs + 200, [&] {
    refuse(command("b"));
    log.lows[kRejected] = Offset{1};
  });
  log.at(kLateMs + 1'000, [&] { refuse(asked); });
  run();
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_LT(end().at_ms, kLateMs + 2'000);
}

// ---- the same id again ----

TEST_F(ClientTest, an_id_that_was_used_before_shows_its_outcome_and_sends_nothing) {
  const auto earlier = command("a");
  decide(command("b"));
  decide(earlier);
  ask(command("a"), true);
  run();
  EXPECT_EQ(end().outcome, outcome(earlier));
  EXPECT_TRUE(log.sent.empty());
}

TEST_F(ClientTest, an_id_that_was_used_before_is_asked_again_with_the_bytes_of_that_time) {
  const auto earlier = command("a");
  log.append(kCommands, key_of(earlier), bytes(earlier));
  log.at(1'000, [] {});
  auto again = earlier;
  again.issued_at_ms += 1'000;
  again.deadline_ms += 1'000;
  ask(again, true);
  log.on_send = [&](const OutRecord&) { decide(earlier); };
  run();
  ASSERT_EQ(log.sent.size(), 1U);
  EXPECT_EQ(log.sent[0].bytes, bytes(earlier));
  EXPECT_EQ(end().outcome, outcome(earlier));
}

TEST_F(ClientTest, an_id_that_was_given_to_another_command_is_not_sent) {
  const auto earlier = command("a");
  log.append(kCommands, key_of(earlier), bytes(earlier));
  ask(command("a", EntityId{17}, bank::Deposit{6}), true);
  run();
  EXPECT_EQ(end().why, NoOutcome::id_taken);
  EXPECT_TRUE(log.sent.empty());
}

TEST_F(ClientTest, an_id_that_nobody_used_before_is_a_new_command) {
  const auto asked = command("a");
  decide(command("b"));
  log.append(kCommands, key_of(asked), bytes(command("b")));
  ask(asked, true);
  log.on_send = [&](const OutRecord&) { decide(asked); };
  run();
  EXPECT_EQ(end().outcome, outcome(asked));
}

// ---- many at once ----

TEST_F(ClientTest, many_commands_each_have_one_end) {
  constexpr std::uint64_t kMany = 3'000;
  policy.partitions = 4;
  policy.reads_all = true;
  std::vector<Command<Bank>> asked;
  for (std::uint64_t number = 0; number < kMany; ++number) {
    asked.push_back(command("c" + std::to_string(number), EntityId{number % 100}));
    ask(asked.back());
  }
  std::set<std::uint64_t> sent_once;
  // Every third is decided at once, twice; every third when it is retried; the others never.
  log.on_send = [&](const OutRecord& record) {
    const auto sent = *codec.decode_command(record.value);
    const auto number = std::stoull(sent.id.substr(1));
    const bool again = !sent_once.insert(number).second;
    if (number % 3 == 2 || again != (number % 3 == 1)) return;
    for (int copy = 0; copy < 2; ++copy) log.append({Topic::events, record.where.partition}, std::string(record.key), bytes(outcome(sent)));
  };
  EXPECT_FALSE(run().failed);
  ASSERT_EQ(user.ends.size(), kMany);
  for (const auto& [tag, ends] : user.ends) {
    ASSERT_EQ(ends.size(), 1U) << tag;
    EXPECT_EQ(ends[0].outcome.has_value(), tag % 3 != 2) << tag;
  }
  EXPECT_EQ(log.assignments, 1);            // it reads everything
  EXPECT_LT(log.watermark_queries, 1'000);  // barriers are shared
}

}  // namespace
}  // namespace turnstile::core
