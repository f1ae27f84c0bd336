// The requests of the bank's clients.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/records.hpp"
#include "turnstile/sim/run/workload.hpp"

namespace turnstile::bank {

// Deposits and withdrawals over a few accounts: amounts from 1, fees from 1 if there is one, and a good share of boundary cases, as far as
// the clients know the balance: nothing, one, the whole balance, one more, exactly up to the account limit, the largest amount possible,
// sums that overflow an integer.
struct Workload {
  std::uint32_t accounts = 5;
  sim::Ratio hot{};  // how many of the commands are for the first account, whatever else is drawn
  sim::Ratio withdrawal{40, 100};
  sim::Ratio fee{1, 5};
  Amount amount_max = 500;
  Amount fee_max = 5;
  sim::Ratio edge{1, 10};
  sim::Ratio careless{};  // amounts that are zero, negative, or more than the balance
  static constexpr Amount kMoreThanThereIs = 1'000'000'000'000'000;
  // The bank's limits, as its clients know them.
  static constexpr Amount kMostThatAnAccountHolds = 1'000'000'000'000'000;
  static constexpr Amount kAlarmBelow = 1'000;
  static constexpr Amount kLargest = std::numeric_limits<Amount>::max();

  sim::Asked<Bank> ask(sim::Chance& chance) const {
    sim::Asked<Bank> asked;
    asked.entity = core::EntityId{std::uint64_t{1} + (chance.happens("bank.hot", hot) ? 0 : chance.choose("bank.account", accounts))};
    const bool withdraws = chance.happens("bank.withdrawal", withdrawal);
    if (chance.happens("bank.edge", edge)) {
      const Amount balance = known_balance(asked.entity);
      asked.request = withdraws ? withdrawal_on_an_edge(balance, chance) : deposit_on_an_edge(balance, chance);
      return asked;
    }
    // A full account is emptied soon: otherwise every other request to it would be accepted.
    if (withdraws && known_balance(asked.entity) > kMostThatAnAccountHolds / 2 && chance.happens("bank.empties", {1, 2})) {
      asked.request = Withdraw{known_balance(asked.entity), 0};
      return asked;
    }
    Amount amount = chance.between("bank.amount", 1, amount_max);
    if (chance.happens("bank.careless", careless)) {
      const std::uint32_t kind = chance.choose("bank.nonsense", 3);
      amount = kind == 0 ? -amount : kind == 1 ? 0 : kMoreThanThereIs;
    }
    if (!withdraws) {
      asked.request = Deposit{amount};
      return asked;
    }
    Amount charged = 0;
    if (chance.happens("bank.foreign", fee)) charged = chance.between("bank.fee", 1, fee_max);
    asked.request = Withdraw{amount, charged};
    return asked;
  }

  // What the clients were shown, all together: they know the balance of an account without commands in flight.
  void learn(const core::Outcome<Bank>& outcome) {
    const auto* accepted = std::get_if<core::Accepted<Bank>>(&outcome.verdict);
    if (accepted == nullptr) return;
    const auto account = static_cast<std::size_t>(outcome.command.entity.value);
    if (account >= balances_.size()) balances_.resize(account + 1);
    for (const auto& event : accepted->events) {
      // Unsigned: a broken bank may accept what overflows.
      if (const auto* deposited = std::get_if<Deposited>(&event)) balances_[account] += unsigned_of(deposited->amount);
      if (const auto* withdrawn = std::get_if<Withdrawn>(&event)) balances_[account] -= unsigned_of(withdrawn->amount);
      if (const auto* charged = std::get_if<FeeCharged>(&event)) balances_[account] -= unsigned_of(charged->amount);
    }
  }

 private:
  static std::uint64_t unsigned_of(Amount amount) { return static_cast<std::uint64_t>(amount); }
  // Limited to what a right bank can reach.
  Amount known_balance(core::EntityId entity) const {
    const auto account = static_cast<std::size_t>(entity.value);
    const Amount balance = account < balances_.size() ? static_cast<Amount>(balances_[account]) : 0;
    return std::clamp<Amount>(balance, 0, kMostThatAnAccountHolds);
  }

  static Request deposit_on_an_edge(Amount balance, sim::Chance& chance) {
    const Amount room = kMostThatAnAccountHolds - balance;
    switch (chance.choose("bank.deposit", 7)) {
      case 0: return Deposit{1};
      case 1: return Deposit{0};
      case 2: return Deposit{room};
      case 3: return Deposit{room + 1};
      case 4: return Deposit{kLargest};
      case 5: return Deposit{-1};
      default: return Deposit{balance < kAlarmBelow ? kAlarmBelow - balance : 1};
    }
  }
  static Request withdrawal_on_an_edge(Amount balance, sim::Chance& chance) {
    switch (chance.choose("bank.withdraw", 9)) {
      case 0: return Withdraw{balance, 0};
      case 1: return Withdraw{balance + 1, 0};
      case 2: return Withdraw{balance, 1};
      case 3: return Withdraw{balance - 1, 1};
      case 4: return Withdraw{balance - kAlarmBelow, 0};
      case 5: return Withdraw{balance - kAlarmBelow + 1, 0};
      case 6: return Withdraw{kLargest, kLargest};
      case 7: return Withdraw{1, -1};
      default: return Withdraw{0, 0};
    }
  }

  std::vector<std::uint64_t> balances_;  // by account
};

}  // namespace turnstile::bank
