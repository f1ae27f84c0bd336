// A small history that holds, for the tests of oracles: each changes one thing in it, which violates one property and no property before
// it.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/oracles.hpp"

namespace turnstile::properties {

using bank::Bank;
using bank::Deposit;
using bank::Withdraw;
using BankHistory = History<Bank>;

constexpr EntityId kAccount{17};
constexpr core::TimeMs kDeadline = 60'000;

inline core::Command<Bank> command(const std::string& id, bank::Request request) {
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
    call.called = Instant{10 * offset};
    call.returned = Instant{10 * offset + 5};
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
    dead.time = Instant{core::milliseconds(at_ms)};
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

}  // namespace turnstile::properties
