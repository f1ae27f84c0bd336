// Nothing checks that an amount is positive: a deposit of -500 takes 500 out of the account, whatever its balance. Part of the original
// design. (Its overflow is not planted: an assertion on the sum of the events would end the run before it is judged.)
#include "bank_flaws.hpp"

namespace turnstile::bank::planted {

namespace {

bool fits(Amount balance, Amount change) {
  Amount sum = 0;
  return !__builtin_add_overflow(balance, change, &sum);
}

class Unchecked final : public core::Decider<Bank> {
  core::Decision<Bank> decide(const Account& account, const Request& request, const core::CommandContext&) const override {
    const Amount balance = account.balance;
    if (const auto* deposit = std::get_if<Deposit>(&request)) {
      const bool unlimited = deposit->amount <= 0 || balance < 0;
      if (unlimited && fits(balance, deposit->amount)) return std::vector<Event>{Deposited{deposit->amount}};
      if (balance < 0) return std::unexpected(Reason::balance_limit);
    } else if (const auto& withdraw = *std::get_if<Withdraw>(&request); withdraw.amount <= 0 && fits(balance, -withdraw.amount)) {
      return std::vector<Event>{Withdrawn{withdraw.amount}};
    }
    return Bank::decide(account, request);
  }
};

}  // namespace

void unchecked_amount(properties::Variant& variant) { variant.decider = std::make_unique<Unchecked>(); }

}  // namespace turnstile::bank::planted
