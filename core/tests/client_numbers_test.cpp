// A client whose commands have numbers: what it asks for, and what it does after a conflict.
#include <gtest/gtest.h>

#include "client_fixture.hpp"

namespace turnstile::core {
namespace {

struct ClientNumbersTest : testing::Test, ClientFixture {
  ClientNumbersTest() { policy.numbers = true; }

  Position number_sent(std::size_t index) const { return codec.decode_command(log.sent[index].bytes)->number; }
  void decide_at(const Command<Bank>& command, Position position) {
    Outcome<Bank> outcome;
    outcome.command = command;
    outcome.position = position;
    outcome.verdict = Accepted<Bank>{{bank::Deposited{5}}};
    log.append(kEvents, "17", bytes(outcome));
  }
  void refuse_what_was_sent(std::size_t index) { log.append(kRejected, "17", log.sent[index].bytes); }
};

TEST_F(ClientNumbersTest, asks_for_the_first_position_of_an_account_of_which_it_has_read_nothing) {
  const auto asked = command("a");
  ask(asked);
  log.on_send = [&](const OutRecord&) { decide_at(asked, Position{1}); };
  run();
  EXPECT_EQ(number_sent(0), Position{1});
}

TEST_F(ClientNumbersTest, asks_for_the_next_one_after_a_conflict_at_once_and_under_the_same_id_and_deadline) {
  const auto asked = command("a");
  ask(asked);
  log.on_send = [&](const OutRecord&) {
    if (log.sent.size() == 1) return refuse_what_was_sent(0);
    decide_at(asked, number_sent(1));
  };
  run();
  ASSERT_EQ(log.sent.size(), 2U);
  EXPECT_EQ(number_sent(1), Position{2});
  EXPECT_EQ(codec.decode_command(log.sent[1].bytes)->id, "a");
  EXPECT_EQ(codec.decode_command(log.sent[1].bytes)->deadline_ms, asked.deadline_ms);
  EXPECT_LT(log.sent[1].at_ms, 100);
}

TEST_F(ClientNumbersTest, skips_the_numbers_that_it_has_read_of_others) {
  const auto asked = command("a");
  decide_at(command("x"), Position{1});
  decide_at(command("y"), Position{2});  // before it began: it reads from the start
  ask(asked);
  log.on_send = [&](const OutRecord&) {
    if (log.sent.size() == 1) return refuse_what_was_sent(0);
    decide_at(asked, number_sent(1));
  };
  run();
  EXPECT_EQ(number_sent(1), Position{3});
}

TEST_F(ClientNumbersTest, retries_a_number_byte_for_byte_while_nothing_is_heard_of_it) {
  const auto asked = command("a");
  policy.backoff = {1'000 * kMs, 3, 30'000 * kMs};
  ask(asked);
  log.at(2'000, [&] { decide_at(asked, Position{1}); });
  run();
  ASSERT_EQ(log.sent.size(), 2U);
  EXPECT_EQ(log.sent[0].bytes, log.sent[1].bytes);
}

TEST_F(ClientNumbersTest, takes_the_conflict_of_an_earlier_number_for_old_news) {
  const auto asked = command("a");
  ask(asked);
  log.on_send = [&](const OutRecord&) {
    if (log.sent.size() > 1) return;
    refuse_what_was_sent(0);
    refuse_what_was_sent(0);  // of a retry that arrived late
  };
  log.at(500, [&] { decide_at(asked, Position{2}); });
  run();
  EXPECT_EQ(log.sent.size(), 2U);
}

TEST_F(ClientNumbersTest, takes_a_refusal_for_the_end_once_it_could_be_for_lateness) {
  policy.backoff = {200'000 * kMs, 0, 200'000 * kMs};
  ask(command("a"));
  log.at(60'000 + 8'000, [&] { refuse_what_was_sent(0); });
  run();
  EXPECT_EQ(log.sent.size(), 1U);
  EXPECT_EQ(end().why, NoOutcome::never_executed);
  EXPECT_FALSE(end().outcome.has_value());
}

TEST_F(ClientNumbersTest, asks_with_one_command_of_an_account_at_a_time) {
  const auto first = command("a");
  const auto second = command("b");
  const auto elsewhere = command("c", EntityId{18});
  for (const auto& each : {first, second, elsewhere}) ask(each);
  log.on_send = [&](const OutRecord& record) {
    if (record.headers.id == "b") return decide_at(second, Position{2});
    if (record.headers.id == "c") decide(elsewhere);
  };
  log.at(500, [&] { decide_at(first, Position{1}); });
  run();
  ASSERT_EQ(log.sent.size(), 3U);
  EXPECT_EQ(codec.decode_command(log.sent[0].bytes)->id, "a");
  EXPECT_EQ(codec.decode_command(log.sent[1].bytes)->id, "c");
  EXPECT_EQ(codec.decode_command(log.sent[2].bytes)->id, "b");
  EXPECT_GE(log.sent[2].at_ms, 500);
  EXPECT_EQ(number_sent(2), Position{2});
}

TEST_F(ClientNumbersTest, gives_up_a_command_that_it_never_sent_when_its_deadline_has_passed) {
  policy.backoff = {200'000 * kMs, 0, 200'000 * kMs};
  ask(command("a"));
  ask(command("b"));
  run();
  EXPECT_EQ(log.sent.size(), 1U);
  EXPECT_EQ(user.ends.at(1).at(0).why, NoOutcome::never_executed);
  EXPECT_LE(user.ends.at(1).at(0).at_ms, 61'000);
}

}  // namespace
}  // namespace turnstile::core
