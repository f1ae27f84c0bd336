#include "turnstile/bank/bank.hpp"

#include <gtest/gtest.h>

namespace turnstile::bank {
namespace {

TEST(Bank, deposit_adds_to_the_balance) {
  const auto events = Bank::decide({100}, Deposit{50});
  ASSERT_TRUE(events);
  EXPECT_EQ(core::evolve_all<Bank>({100}, *events), Account{150});
}

TEST(Bank, withdrawal_beyond_the_balance_is_rejected) {
  EXPECT_EQ(Bank::decide({100}, Withdraw{101, 0}).error(), Reason::insufficient_funds);
}

TEST(Bank, withdrawal_of_the_whole_balance_is_accepted) {
  EXPECT_EQ(core::evolve_all<Bank>({100}, *Bank::decide({100}, Withdraw{100, 0})), Account{0});
}

TEST(Bank, withdrawal_with_a_fee_is_two_events_or_none) {
  const auto both = Bank::decide({100}, Withdraw{95, 5});
  ASSERT_TRUE(both);
  EXPECT_EQ(*both, (std::vector<Event>{Withdrawn{95}, FeeCharged{5}}));
  EXPECT_EQ(Bank::decide({100}, Withdraw{96, 5}).error(), Reason::insufficient_funds);
}

TEST(Bank, amounts_that_are_not_positive_are_rejected) {
  EXPECT_EQ(Bank::decide({100}, Deposit{0}).error(), Reason::invalid_amount);
  EXPECT_EQ(Bank::decide({100}, Deposit{-1}).error(), Reason::invalid_amount);
  EXPECT_EQ(Bank::decide({100}, Withdraw{-1, 0}).error(), Reason::invalid_amount);
  EXPECT_EQ(Bank::decide({100}, Withdraw{1, -1}).error(), Reason::invalid_amount);
}

TEST(Bank, deposit_that_would_overflow_is_rejected) {
  EXPECT_EQ(Bank::decide({kBalanceMax - 1}, Deposit{2}).error(), Reason::balance_limit);
  EXPECT_TRUE(Bank::decide({kBalanceMax - 1}, Deposit{1}));
}

TEST(Bank, withdrawal_with_an_enormous_fee_does_not_overflow) {
  EXPECT_EQ(Bank::decide({100}, Withdraw{1, kBalanceMax}).error(), Reason::insufficient_funds);
  EXPECT_EQ(Bank::decide({100}, Withdraw{kBalanceMax, kBalanceMax}).error(), Reason::insufficient_funds);
}

}  // namespace
}  // namespace turnstile::bank
