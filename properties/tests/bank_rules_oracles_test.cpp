// The rules of the bank, restated: oracles that do not ask the bank.
#include "oracles_fixture.hpp"

namespace turnstile::properties {
namespace {

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
