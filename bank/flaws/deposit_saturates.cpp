// A deposit beyond the account limit is accepted and fills the account: the rest of the money is lost.
#include "bank_flaws.hpp"

namespace turnstile::bank::planted {

namespace {

class Saturating final : public core::Decider<Bank> {
  core::Decision<Bank> decide(const Account& account, const Request& request, const core::CommandContext&) const override {
    const auto* deposit = std::get_if<Deposit>(&request);
    const Amount room = kBalanceMax - account.balance;
    if (deposit == nullptr || deposit->amount <= room || room <= 0) return Bank::decide(account, request);
    return std::vector<Event>{Deposited{room}};
  }
};

}  // namespace

void deposit_saturates(properties::Variant& variant) { variant.decider = std::make_unique<Saturating>(); }

}  // namespace turnstile::bank::planted
