// A deposit beyond what an account may hold is accepted, and fills it up: the rest of the money is gone.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

using core::bank::Account;
using core::bank::Amount;
using core::bank::Bank;

class Saturating final : public core::Decider<Bank> {
  core::Decision<Bank> decide(const Account& account, const core::bank::Request& request) const override {
    const auto* deposit = std::get_if<core::bank::Deposit>(&request);
    const Amount room = core::bank::kBalanceMax - account.balance;
    if (deposit == nullptr || deposit->amount <= room || room <= 0) return Bank::decide(account, request);
    return std::vector<core::bank::Event>{core::bank::Deposited{room}};
  }
};

}  // namespace

void deposit_saturates(Variant& variant) { variant.decider = std::make_unique<Saturating>(); }

}  // namespace turnstile::properties::flaws
