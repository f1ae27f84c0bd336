// Each oracle must be able to fail: for each property one change that violates it and no property before it.
#include "oracles_fixture.hpp"

namespace turnstile::properties {
namespace {

TEST_F(OraclesTest, a_right_run_holds) { EXPECT_EQ(first_violated(), "none"); }

TEST_F(OraclesTest, no_overdraft_sees_a_balance_below_zero) {
  outcome(2).verdict = core::Accepted<Bank>{{bank::Withdrawn{5'000}}};
  EXPECT_EQ(first_violated(), "no_overdraft");
}

TEST_F(OraclesTest, one_outcome_per_command_sees_a_second_one) {
  add("a", Deposit{1'200});
  EXPECT_EQ(first_violated(), "one_outcome_per_command");
}

TEST_F(OraclesTest, positions_gapless_sees_a_gap_and_an_account_on_two_partitions) {
  outcome(2).position = Position{4};
  EXPECT_TRUE(violates("positions_gapless"));
  outcome(2).position = Position{3};
  EXPECT_FALSE(violates("positions_gapless"));
  history.outcomes[2].partition = PartitionId{1};
  EXPECT_TRUE(violates("positions_gapless"));
}

TEST_F(OraclesTest, decision_was_right_sees_a_wrong_rejection_and_a_wrong_event) {
  outcome(1).verdict = core::Rejected<Bank>{bank::Reason::insufficient_funds};
  EXPECT_TRUE(violates("decision_was_right"));
  outcome(1).verdict = core::Accepted<Bank>{{bank::Withdrawn{300}}};  // without its fee
  EXPECT_TRUE(violates("decision_was_right"));
}

TEST_F(OraclesTest, committed_only_sees_a_dirty_read) {
  history.reads.push_back(
      {{sim::in_cluster(core::TopicPartitionOffset{{core::Topic::events, PartitionId{0}}, Offset{1}}), 0}, kAccount, 0, false});
  EXPECT_EQ(first_violated(), "committed_only");
}

TEST_F(OraclesTest, state_is_the_fold_sees_a_wrong_value_a_wrong_snapshot_and_a_store_ahead_of_the_log) {
  const auto right = history;
  history.writes[0].entities[0].state.balance = 1;
  EXPECT_TRUE(violates("state_is_the_fold"));
  history = right;
  history.writes[0].entities[0].position = Position{2};
  EXPECT_TRUE(violates("state_is_the_fold"));
  history = right;
  history.writes[0].committed_events = Offset{2};
  EXPECT_TRUE(violates("state_is_the_fold"));
  history = right;
  history.snapshots[0].value.state.balance = 1;
  EXPECT_TRUE(violates("state_is_the_fold"));
}

TEST_F(OraclesTest, no_lost_event_sees_an_outcome_that_is_gone_changed_or_unpublished) {
  const auto right = history;
  history.calls[1].outcome->decided_at_ms = 7;
  EXPECT_TRUE(violates("no_lost_event"));
  history = right;
  history.outcomes.pop_back();
  EXPECT_TRUE(violates("no_lost_event"));
  history = right;
  history.snapshots[0].value.position = Position{2};
  EXPECT_TRUE(violates("no_lost_event"));
}

TEST_F(OraclesTest, before_rest_what_the_group_has_folded_must_be_published_and_no_more) {
  history.rested = false;
  history.snapshots[0].value = {kAccount, {898}, Position{2}};  // the third outcome was refused: the state is the same
  history.events_consumed = {Offset{2}};
  EXPECT_FALSE(violates("no_lost_event"));
  history.events_consumed = {Offset{3}};
  EXPECT_TRUE(violates("no_lost_event"));

  history.alarms.clear();  // of the second outcome
  EXPECT_TRUE(violates("alarms_exact"));
  history.events_consumed = {Offset{1}};
  EXPECT_FALSE(violates("alarms_exact"));
  history.events_consumed.clear();
  EXPECT_FALSE(violates("no_lost_event") || violates("alarms_exact")) << "how far it has come is not known";
}

TEST_F(OraclesTest, alarms_exact_sees_a_missing_one_a_second_one_and_a_wrong_one) {
  const auto right = history;
  history.alarms.clear();
  EXPECT_EQ(first_violated(), "alarms_exact");
  history = right;
  history.alarms.push_back(history.alarms[0]);
  EXPECT_EQ(first_violated(), "alarms_exact");
  history = right;
  history.alarms[0].value.position = Position{3};
  EXPECT_EQ(first_violated(), "alarms_exact");
}

TEST_F(OraclesTest, history_linearizable_sees_an_answer_that_no_order_explains) {
  // The rejection of 5000 had returned before a deposit of 10000 was called, yet the log has the deposit first and accepted.
  auto& rejected = history.calls[2];
  rejected.outcome->verdict = core::Accepted<Bank>{{bank::Withdrawn{5'000}}};
  EXPECT_TRUE(violates("history_linearizable"));
}

TEST_F(OraclesTest, history_linearizable_sees_an_order_against_real_time) {
  // The operation that returned first was ordered last: the withdrawal was answered before the deposit that pays for it was called.
  history.calls[1].called = Instant{-20};
  history.calls[1].returned = Instant{-10};
  EXPECT_TRUE(violates("history_linearizable"));
}

TEST_F(OraclesTest, history_linearizable_sees_an_execution_that_was_denied) {
  history.calls[0].seen = Seen::never_executed;
  history.calls[0].outcome.reset();
  EXPECT_TRUE(violates("history_linearizable"));
}

TEST_F(OraclesTest, retention_honest_sees_a_late_execution) {
  outcome(0).decided_at_ms = kDeadline + 1;
  EXPECT_TRUE(violates("retention_honest"));
}

TEST_F(OraclesTest, expiry_justified_sees_an_early_an_unknown_and_a_needless_expiry) {
  outcome(2).verdict = core::Expired{};
  EXPECT_TRUE(violates("expiry_justified"));  // before its deadline
  outcome(2).decided_at_ms = kDeadline + 1;
  EXPECT_TRUE(violates("expiry_justified"));  // in a healthy world
  history.epoch_ms = kDeadline - 9'999;
  EXPECT_FALSE(violates("expiry_justified"));  // while the group was forming
  history.epoch_ms = 0;
  history.healthy = false;
  EXPECT_FALSE(violates("expiry_justified"));
  history.bounded_expiry = true;
  EXPECT_TRUE(violates("expiry_justified"));  // 2 of 3 served
  history.bounded_expiry = false;
  outcome(2).command.id.clear();
  EXPECT_TRUE(violates("expiry_justified"));
}

TEST_F(OraclesTest, expiry_justified_names_the_client_that_was_not_served) {
  outcome(2).verdict = core::Expired{};
  outcome(2).decided_at_ms = kDeadline + 1;
  history.outcomes[2].event = 40;
  history.healthy = false;
  history.bounded_expiry = true;
  const auto violation = expiry_justified<Bank>(Evidence<Bank>(history));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->event, 40U);
  EXPECT_EQ(violation->message, "account 17: command c was neither accepted nor rejected");
}

TEST_F(OraclesTest, workers_survive_sees_a_death_that_was_not_the_disks) {
  history.deaths = {{1, "the disk", 7, true}};
  EXPECT_EQ(first_violated(), "none");
  history.deaths.push_back({2, "no such topic", 8, false});
  const auto violation = workers_survive<Bank>(Evidence<Bank>(history));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->event, 8U);
  EXPECT_EQ(violation->message, "worker-2 ended with \"no such topic\" at event 8, not because of its disk");
}

TEST_F(OraclesTest, a_closed_position_says_so_instead_of_an_unknown_request) {
  core::Outcome<Bank> closed;
  closed.command.id = "x";
  closed.position = Position{6};
  EXPECT_EQ(outcome_text(closed), "position 6 (closed, command x)");
  closed.command.issued_at_ms = 1;  // a client sent the command, and it expired
  EXPECT_EQ(outcome_text(closed), "position 6 (deposit 0, command x)");
}

TEST_F(OraclesTest, an_answer_that_no_order_explains_is_the_first_such_one) {
  for (auto& call : history.calls) call.event = 100 + static_cast<EventNumber>(call.called.ns);
  history.calls[1].outcome->verdict = core::Accepted<Bank>{{bank::Withdrawn{299}}};
  const Evidence<Bank> evidence(history);
  const auto violation = history_linearizable<Bank>(evidence);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->event, history.calls[1].event);
}

}  // namespace
}  // namespace turnstile::properties
