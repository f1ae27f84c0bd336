#include <gtest/gtest.h>

#include <set>

#include "turnstile/bank/workload.hpp"

namespace turnstile::bank {
namespace {

core::Outcome<Bank> accepted(Amount deposited) {
  core::Outcome<Bank> outcome;
  outcome.command.entity = core::EntityId{1};
  outcome.verdict = core::Accepted<Bank>{{Deposited{deposited}}};
  return outcome;
}

struct Amounts {
  std::set<Amount> deposits;
  std::set<std::pair<Amount, Amount>> withdrawals;
};
// The amounts requested from one account in this many questions.
Amounts asked(const Workload& workload, int questions) {
  sim::SeededChance chance(7);
  Amounts amounts;
  for (int question = 0; question < questions; ++question) {
    const auto request = workload.ask(chance).request;
    if (const auto* deposit = std::get_if<Deposit>(&request)) amounts.deposits.insert(deposit->amount);
    if (const auto* withdraw = std::get_if<Withdraw>(&request)) amounts.withdrawals.insert({withdraw->amount, withdraw->fee});
  }
  return amounts;
}

TEST(Workload, asks_for_what_lies_on_the_edges_of_the_rules_by_default) {
  Workload workload;
  workload.accounts = 1;
  workload.learn(accepted(1'500));
  const Amounts amounts = asked(workload, 2'000);
  constexpr Amount kLimit = 1'000'000'000'000'000;
  constexpr Amount kLargest = std::numeric_limits<Amount>::max();
  for (const Amount amount : {Amount{0}, Amount{1}, Amount{-1}, kLimit - 1'500, kLimit - 1'499, kLargest}) {
    EXPECT_TRUE(amounts.deposits.contains(amount)) << amount;
  }
  for (const auto& [amount, fee] : {std::pair<Amount, Amount>{1'500, 0},
                                    {1'501, 0},
                                    {1'500, 1},
                                    {1'499, 1},
                                    {500, 0},
                                    {501, 0},
                                    {0, 0},
                                    {kLargest, kLargest},
                                    {1, -1}}) {
    EXPECT_TRUE(amounts.withdrawals.contains({amount, fee})) << amount << " and " << fee;
  }
}

TEST(Workload, soon_empties_an_account_that_is_full) {
  Workload workload;
  workload.accounts = 1;
  workload.edge = {};
  workload.learn(accepted(1'000'000'000'000'000));
  EXPECT_TRUE(asked(workload, 20).withdrawals.contains({1'000'000'000'000'000, 0}));
}

}  // namespace
}  // namespace turnstile::bank
