// Each oracle must be able to fail: a small history that holds, and for each property one change that violates it and no property before
// it.
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/oracles.hpp"

namespace turnstile::properties {
namespace {

using bank::Bank;
using bank::Deposit;
using bank::Withdraw;
using BankHistory = History<Bank>;

constexpr EntityId kAccount{17};
constexpr core::TimeMs kDeadline = 60'000;

core::Command<Bank> command(const std::string& id, bank::Request request) {
  core::Command<Bank> made;
  made.id = id;
  made.entity = kAccount;
  made.request = request;
  made.deadline_ms = kDeadline;
  return made;
}

// A correct run, written by hand: deposit 1200 (position 1), withdraw 300 with a fee of 2 (2), withdraw 5000 rejected (3).
class OraclesTest : public testing::Test {
 protected:
  OraclesTest() {
    history.partitions = 1;
    history.has_commands = history.has_calls = history.has_writes = history.at_rest = history.rested = true;
    history.healthy = true;
    history.lifetime_ms_max = kDeadline;
    history.takeovers = 1;
    add("a", Deposit{1'200});
    add("b", Withdraw{300, 2});
    add("c", Withdraw{5'000, 0});
    add_alarm(Position{2}, {898}, true);
    history.snapshots.push_back(logged(core::Snapshot<Bank>{kAccount, {898}, Position{3}}));
    core::Admissions memory;
    memory.entity = kAccount;
    memory.given = Position{3};
    history.changelog.push_back(logged(memory));
    StoreWrite<Bank> write;
    write.checkpoint = Offset{3};
    write.committed_events = Offset{3};
    write.entities = {{kAccount, {898}, Position{3}}};
    history.writes.push_back(write);
    history.replicas.push_back({"the store of worker-0", PartitionId{0}, Offset{3}, write.entities});
  }

  template <class Value>
  static Logged<Value> logged(Value value, std::int64_t offset = 0) {
    Logged<Value> made;
    made.offset = Offset{offset};
    made.value = std::move(value);
    return made;
  }
  void add(const std::string& id, bank::Request request) {
    core::Outcome<Bank> outcome;
    outcome.command = command(id, request);
    outcome.position = next(last_);
    outcome.decided_at_ms = 1'000;
    if (auto events = Bank::decide(state_, request)) {
      outcome.verdict = core::Accepted<Bank>{std::move(*events)};
    } else {
      outcome.verdict = core::Rejected<Bank>{events.error()};
    }
    state_ = core::apply(state_, outcome);
    last_ = outcome.position;
    const auto offset = static_cast<std::int64_t>(history.outcomes.size());
    core::Sequenced<Bank> sequenced;
    sequenced.command = outcome.command;
    sequenced.position = outcome.position;
    history.sequenced.push_back(logged(sequenced, offset));
    receive(letter(outcome.command));
    ClientCall<Bank> call;
    call.command = outcome.command;
    call.called = 10 * offset;
    call.returned = 10 * offset + 5;
    call.seen = Seen::outcome;
    call.outcome = outcome;
    history.calls.push_back(call);
    history.outcomes.push_back(logged(outcome, offset));
  }
  static Letter<Bank> letter(const core::Command<Bank>& command) { return {"17", command.id, command}; }
  static Letter<Bank> poison() { return {"17", "poison", std::nullopt}; }
  // A record of commands that was consumed.
  void receive(const Letter<Bank>& record) {
    history.commands.push_back(logged(record, static_cast<std::int64_t>(history.commands.size())));
    history.commands_consumed = {Offset{static_cast<std::int64_t>(history.commands.size())}};
  }
  void refuse(const Letter<Bank>& record, TimeMs at_ms) {
    auto dead = logged(record, static_cast<std::int64_t>(history.rejected.size()));
    dead.time = at_ms * core::kNsPerMs;
    history.rejected.push_back(dead);
  }
  void add_alarm(Position position, bank::Account state, bool raised) {
    history.alarms.push_back(logged(core::Alarm<Bank>{kAccount, state, position, raised}));
  }

  // A violation's values name the entity of its message, and no other.
  static void expect_named(const std::optional<Violation>& violation) {
    if (!violation) return;
    const bool named = violation->message.find("account 17") != std::string::npos;
    EXPECT_EQ(violation->entity, named ? std::optional(kAccount) : std::nullopt) << violation->property << ": " << violation->message;
  }
  std::optional<Violation> first_violation() const {
    const Evidence<Bank> evidence(history);
    const auto oracles = bank::all_oracles();
    auto violation = judge<Bank>(evidence, oracles, [](std::size_t) {});
    expect_named(violation);
    return violation;
  }
  std::string first_violated() const {
    const auto violation = first_violation();
    return violation ? std::string(violation->property) : "none";
  }
  bool violates(std::string_view property) const {
    const Evidence<Bank> evidence(history);
    for (const auto& oracle : bank::all_oracles()) {
      if (oracle.name != property) continue;
      const auto violation = oracle.check(evidence);
      expect_named(violation);
      return violation.has_value();
    }
    ADD_FAILURE() << "no property " << property;
    return false;
  }
  core::Outcome<Bank>& outcome(std::size_t index) { return history.outcomes[index].value; }

  BankHistory history;

 private:
  bank::Account state_;
  Position last_{};
};

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
  history.calls[1].called = -20;
  history.calls[1].returned = -10;
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
  history.healthy = false;
  EXPECT_FALSE(violates("expiry_justified"));
  history.bounded_expiry = true;
  EXPECT_TRUE(violates("expiry_justified"));  // 2 of 3 served
  history.bounded_expiry = false;
  outcome(2).command.id.clear();
  EXPECT_TRUE(violates("expiry_justified"));
}

TEST_F(OraclesTest, expiry_justified_names_who_was_not_served) {
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

TEST_F(OraclesTest, a_position_that_was_closed_says_so_instead_of_a_request_that_nobody_knows) {
  core::Outcome<Bank> closed;
  closed.command.id = "x";
  closed.position = Position{6};
  EXPECT_EQ(outcome_text(closed), "position 6 (closed, command x)");
  closed.command.issued_at_ms = 1;  // a client sent the command, and it expired
  EXPECT_EQ(outcome_text(closed), "position 6 (deposit 0, command x)");
}

TEST_F(OraclesTest, retry_bound_sees_one_rewrite_too_many) {
  auto copy = history.sequenced[0];
  copy.value.attempt = 1;
  history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "retry_bound");  // with the overlay, and nothing went wrong: none at all
  history.overlay = false;
  EXPECT_EQ(first_violated(), "none");
  for (std::uint64_t rewrites = 1; rewrites < 9; ++rewrites) history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "none");
  history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "retry_bound");
}

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
  history.commands[2].time = kDeadline * core::kNsPerMs;
  EXPECT_EQ(first_violated(), "none");
  history.commands[2].time += core::kNsPerMs;
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  history.commands[2].time = 0;
  history.lifetime_ms_max = kDeadline - 1;
  EXPECT_EQ(first_violated(), "dead_letters_exact");
  for (auto& logged : history.sequenced) logged.time = core::kNsPerMs;  // it was assigned its position when it was near enough
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
  history.commands.back().deleted_at = 100;
  EXPECT_EQ(first_violated(), "none");
  history.writes[0].time = 99;
  history.writes[0].committed_commands = Offset{4};  // it was read before it vanished
  EXPECT_EQ(first_violated(), "dead_letters_exact");
}

TEST_F(OraclesTest, log_bounded_sees_a_byte_too_many) {
  history.kept.push_back({{core::Topic::commands, PartitionId{0}}, 101, 100, 0});
  EXPECT_EQ(first_violated(), "log_bounded");
}

TEST_F(OraclesTest, every_command_ends_sees_an_undecided_position_and_a_client_that_never_learned) {
  const auto right = history;
  history.changelog[0].value.given = Position{4};
  EXPECT_EQ(first_violated(), "every_command_ends");
  history = right;
  history.calls[2].seen = Seen::unknown;
  EXPECT_EQ(first_violated(), "every_command_ends");
}

TEST_F(OraclesTest, quiescence_sees_lag_and_open_transactions) {
  history.lag = 1;
  EXPECT_EQ(first_violated(), "quiescence");
  history.lag = 0;
  history.open_transactions = 1;
  EXPECT_EQ(first_violated(), "quiescence");
}

TEST_F(OraclesTest, what_was_left_over_is_named_with_its_place) {
  const OwnedRecord unread{{sim::in_cluster(core::TopicPartitionOffset{{core::Topic::sequenced, PartitionId{2}}, Offset{5}}), 77},
                           kAccount};
  history.lag = 1;
  history.unread = unread;
  const auto violation = first_violation();
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(
      violation->message,
      "account 17: the system did not come to rest: 1 records unread, 0 transactions open (offset 5 of commands.sequenced, partition 2)");
  EXPECT_EQ(violation->record, unread.record);
  EXPECT_EQ(violation->event, 77U);
}

TEST_F(OraclesTest, an_end_that_a_bound_made_is_told_with_what_had_not_ended) {
  history.lag = 1;
  history.cut_short = "the run was ended by its bound";
  EXPECT_TRUE(first_violation()->message.ends_with("; the run was ended by its bound"));
  history.outcomes[2].event = 5;
  outcome(2).verdict = core::Accepted<Bank>{{bank::Withdrawn{5'000}}};  // which had happened before
  EXPECT_EQ(first_violated(), "no_overdraft");
  EXPECT_FALSE(first_violation()->message.ends_with("; the run was ended by its bound"));
}

TEST_F(OraclesTest, an_answer_that_no_order_explains_is_the_first_such_one) {
  for (auto& call : history.calls) call.event = 100 + static_cast<EventNumber>(call.called);
  history.calls[1].outcome->verdict = core::Accepted<Bank>{{bank::Withdrawn{299}}};
  const Evidence<Bank> evidence(history);
  const auto violation = history_linearizable<Bank>(evidence);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->event, history.calls[1].event);
}

TEST_F(OraclesTest, what_was_acknowledged_and_lost_with_a_leader_is_a_lost_event_and_what_was_written_again_is_none) {
  TransactionEnd end;
  end.batches = 2;
  end.committed = 2;
  end.lost = 1;
  end.wanted = end.told_committed = true;
  history.transactions = {end};
  EXPECT_NE(first_violated(), "no_lost_event");
  history.transactions[0].committed = 1;
  EXPECT_EQ(first_violated(), "no_lost_event");
}

TEST_F(OraclesTest, atomic_transactions_sees_a_half_an_unwanted_commit_a_lost_one_and_offsets_that_go_back) {
  TransactionEnd right;
  right.producer = "worker-0";
  right.batches = right.committed = 2;
  right.offsets = right.offsets_set = 1;
  right.wanted = right.told_committed = true;
  const auto sees = [&](auto&& change) {
    history.transactions = {right};
    change(history.transactions[0]);
    return first_violated() == "atomic_transactions";
  };
  EXPECT_FALSE(sees([](TransactionEnd&) {}));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.committed = 1; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.wanted = false; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.offsets_set = 0; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.committed = end.offsets_set = 0; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.offsets_went_back = true; }));
  EXPECT_FALSE(sees([](TransactionEnd& end) {
    end.committed = end.offsets_set = 0;
    end.told_committed = false;
  }));
}

TEST_F(OraclesTest, offsets_never_go_back_sees_one_that_does_in_its_own_partition) {
  const core::TopicPartition commands{core::Topic::commands, PartitionId{0}};
  const core::TopicPartition sequenced{core::Topic::sequenced, PartitionId{0}};
  history.offsets = {{{commands, Offset{5}}, "worker-0", 1, 1}, {{sequenced, Offset{2}}, "worker-0", 1, 2}};
  history.offsets.push_back({{commands, Offset{5}}, "worker-1", 2, 3});
  EXPECT_EQ(first_violated(), "none");
  history.offsets.push_back({{commands, Offset{4}}, "worker-0", 3, 4});
  EXPECT_EQ(first_violated(), "offsets_never_go_back");
}

TEST_F(OraclesTest, fatal_means_fenced_sees_a_producer_that_nobody_fenced) {
  TransactionEnd end;
  end.told_fenced = end.fenced = true;
  history.transactions = {end};
  EXPECT_EQ(first_violated(), "none");
  history.transactions[0].fenced = false;
  EXPECT_EQ(first_violated(), "fatal_means_fenced");
}

TEST_F(OraclesTest, transactions_end_sees_one_that_hangs) {
  history.hanging_transactions = 1;
  EXPECT_EQ(first_violated(), "transactions_end");
}

TEST_F(OraclesTest, replicas_agree_sees_a_copy_that_differs_and_one_that_lags) {
  const auto right = history;
  history.replicas[0].entities[0].state.balance = 1;
  EXPECT_EQ(first_violated(), "replicas_agree");
  history = right;
  history.replicas[0].entities.clear();
  EXPECT_EQ(first_violated(), "replicas_agree");
}

// Each of these is right for a bank whose rule is broken in the same way, so an oracle that calls that bank cannot see it.
TEST_F(OraclesTest, rules_of_the_bank_sees_a_whole_balance_refused_and_one_more_than_it_paid_out) {
  add("d", Withdraw{898, 0});
  EXPECT_FALSE(violates("rules_of_the_bank"));
  outcome(3).verdict = core::Rejected<Bank>{bank::Reason::insufficient_funds};
  EXPECT_TRUE(violates("rules_of_the_bank"));
  outcome(3).command.request = Withdraw{899, 0};
  EXPECT_FALSE(violates("rules_of_the_bank"));
  outcome(3).verdict = core::Accepted<Bank>{{bank::Withdrawn{899}}};
  EXPECT_TRUE(violates("rules_of_the_bank"));
}

TEST_F(OraclesTest, rules_of_the_bank_sees_an_account_that_holds_more_than_it_may_and_sums_that_wrap) {
  constexpr bank::Amount kLimit = 1'000'000'000'000'000;
  add("d", Deposit{kLimit - 898});
  EXPECT_FALSE(violates("rules_of_the_bank"));
  add("e", Deposit{1});
  EXPECT_FALSE(violates("rules_of_the_bank"));  // refused
  outcome(4).verdict = core::Accepted<Bank>{{bank::Deposited{1}}};
  EXPECT_TRUE(violates("rules_of_the_bank"));
  outcome(4).command.request = Withdraw{std::numeric_limits<bank::Amount>::max(), std::numeric_limits<bank::Amount>::max()};
  outcome(4).verdict = core::Rejected<Bank>{bank::Reason::insufficient_funds};
  EXPECT_FALSE(violates("rules_of_the_bank"));
}

TEST_F(OraclesTest, rules_of_the_bank_sees_a_published_balance_that_is_not_the_sum) {
  history.snapshots[0].value.state.balance = 899;
  EXPECT_TRUE(violates("rules_of_the_bank"));
}

TEST_F(OraclesTest, alarm_below_1000_sees_one_at_1000_and_none_below_it) {
  add("d", Deposit{200});
  add_alarm(Position{4}, {1'098}, false);
  add("e", Withdraw{98, 0});
  EXPECT_FALSE(violates("alarm_below_1000"));
  add_alarm(Position{5}, {1'000}, true);
  EXPECT_TRUE(violates("alarm_below_1000"));
  history.alarms.pop_back();
  add("f", Withdraw{1, 0});
  EXPECT_TRUE(violates("alarm_below_1000"));
  add_alarm(Position{6}, {999}, true);
  EXPECT_FALSE(violates("alarm_below_1000"));
}

TEST_F(OraclesTest, money_is_conserved_sees_money_from_nowhere) {
  outcome(0).command.request = Deposit{1'100};  // the books of the accepted commands
  EXPECT_TRUE(violates("money_is_conserved"));
  outcome(0).command.request = Deposit{1'200};
  history.calls[0].outcome->command.request = Deposit{1'100};  // the books of the ATMs
  EXPECT_TRUE(violates("money_is_conserved"));
}

}  // namespace
}  // namespace turnstile::properties
