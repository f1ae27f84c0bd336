// What the clients of a domain ask for: the part of a scenario that knows the domain. The bank's is BankWorkload.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/bank.hpp"
#include "turnstile/core/records.hpp"
#include "turnstile/core/types.hpp"
#include "turnstile/sim/chance.hpp"

namespace turnstile::sim {

template <core::Aggregate A>
struct Asked {
  core::EntityId entity{};
  typename A::Request request{};
};

// A workload may also have `learn(const core::Outcome<A>&)`: it is told of each outcome that one of its clients was shown.
template <class W, class A>
concept Workload = core::Aggregate<A> && requires(W& workload, Chance& chance) {
  { workload.ask(chance) } -> std::same_as<Asked<A>>;
};

// Deposits and withdrawals over a few accounts: amounts from 1, fees from 1 where there is one, and a fair share of what lies on an edge of
// the bank's rules, as far as the clients know the balance: nothing, one, all of it, one more than that, just as much as an account may
// hold, the largest amount that can be asked for, sums that no integer holds.
struct BankWorkload {
  using Amount = core::bank::Amount;

  std::uint32_t accounts = 5;
  Ratio withdrawal{40, 100};
  Ratio fee{1, 5};
  Amount amount_max = 500;
  Amount fee_max = 5;
  Ratio edge{1, 10};
  Ratio careless{};  // asks for nothing, for less than nothing, or for more than there is
  static constexpr Amount kMoreThanThereIs = 1'000'000'000'000'000;
  // The bank's own bounds, as its clients were told them.
  static constexpr Amount kMostThatAnAccountHolds = 1'000'000'000'000'000;
  static constexpr Amount kAlarmBelow = 1'000;
  static constexpr Amount kLargest = std::numeric_limits<Amount>::max();

  Asked<core::bank::Bank> ask(Chance& chance) const {
    Asked<core::bank::Bank> asked;
    asked.entity = core::EntityId{std::uint64_t{1} + chance.choose("bank.account", accounts)};
    const bool withdraws = chance.happens("bank.withdrawal", withdrawal);
    if (chance.happens("bank.edge", edge)) {
      const Amount balance = known_balance(asked.entity);
      asked.request = withdraws ? withdrawal_on_an_edge(balance, chance) : deposit_on_an_edge(balance, chance);
      return asked;
    }
    // What was filled to the brim is emptied soon: otherwise all else that is asked of that account is accepted.
    if (withdraws && known_balance(asked.entity) > kMostThatAnAccountHolds / 2 && chance.happens("bank.empties", {1, 2})) {
      asked.request = core::bank::Withdraw{known_balance(asked.entity), 0};
      return asked;
    }
    Amount amount = chance.between("bank.amount", 1, amount_max);
    if (chance.happens("bank.careless", careless)) {
      const std::uint32_t kind = chance.choose("bank.nonsense", 3);
      amount = kind == 0 ? -amount : kind == 1 ? 0 : kMoreThanThereIs;
    }
    if (!withdraws) {
      asked.request = core::bank::Deposit{amount};
      return asked;
    }
    Amount charged = 0;
    if (chance.happens("bank.foreign", fee)) charged = chance.between("bank.fee", 1, fee_max);
    asked.request = core::bank::Withdraw{amount, charged};
    return asked;
  }

  // What the clients were shown, all of them together: where nothing is under way they know the balance.
  void learn(const core::Outcome<core::bank::Bank>& outcome) {
    const auto* accepted = std::get_if<core::Accepted<core::bank::Bank>>(&outcome.verdict);
    if (accepted == nullptr) return;
    const auto account = static_cast<std::size_t>(outcome.command.entity.value);
    if (account >= balances_.size()) balances_.resize(account + 1);
    for (const auto& event : accepted->events) {
      // Unsigned: a broken bank may accept what overflows.
      if (const auto* deposited = std::get_if<core::bank::Deposited>(&event)) balances_[account] += unsigned_of(deposited->amount);
      if (const auto* withdrawn = std::get_if<core::bank::Withdrawn>(&event)) balances_[account] -= unsigned_of(withdrawn->amount);
      if (const auto* charged = std::get_if<core::bank::FeeCharged>(&event)) balances_[account] -= unsigned_of(charged->amount);
    }
  }

 private:
  static std::uint64_t unsigned_of(Amount amount) { return static_cast<std::uint64_t>(amount); }
  // Within what a right bank can come to.
  Amount known_balance(core::EntityId entity) const {
    const auto account = static_cast<std::size_t>(entity.value);
    const Amount balance = account < balances_.size() ? static_cast<Amount>(balances_[account]) : 0;
    return std::clamp<Amount>(balance, 0, kMostThatAnAccountHolds);
  }

  static core::bank::Request deposit_on_an_edge(Amount balance, Chance& chance) {
    const Amount room = kMostThatAnAccountHolds - balance;
    switch (chance.choose("bank.deposit", 7)) {
      case 0: return core::bank::Deposit{1};
      case 1: return core::bank::Deposit{0};
      case 2: return core::bank::Deposit{room};
      case 3: return core::bank::Deposit{room + 1};
      case 4: return core::bank::Deposit{kLargest};
      case 5: return core::bank::Deposit{-1};
      default: return core::bank::Deposit{balance < kAlarmBelow ? kAlarmBelow - balance : 1};
    }
  }
  static core::bank::Request withdrawal_on_an_edge(Amount balance, Chance& chance) {
    switch (chance.choose("bank.withdraw", 9)) {
      case 0: return core::bank::Withdraw{balance, 0};
      case 1: return core::bank::Withdraw{balance + 1, 0};
      case 2: return core::bank::Withdraw{balance, 1};
      case 3: return core::bank::Withdraw{balance - 1, 1};
      case 4: return core::bank::Withdraw{balance - kAlarmBelow, 0};
      case 5: return core::bank::Withdraw{balance - kAlarmBelow + 1, 0};
      case 6: return core::bank::Withdraw{kLargest, kLargest};
      case 7: return core::bank::Withdraw{1, -1};
      default: return core::bank::Withdraw{0, 0};
    }
  }

  std::vector<std::uint64_t> balances_;  // by account
};

}  // namespace turnstile::sim
