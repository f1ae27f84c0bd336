// The bank's own properties: what is true of money and not of every domain.
#pragma once

#include "turnstile/core/bank.hpp"
#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

// Folding the committed events in log order, event by event, no account's balance is ever below zero.
std::optional<Violation> no_overdraft(const Evidence<core::bank::Bank>& evidence);

// The books of three agree: the balances of the fold (and by state_is_the_fold and replicas_agree of stores and snapshots), the accepted
// deposits minus the accepted withdrawals and fees, and what the clients were told, where every command of the account has a client who
// knows.
std::optional<Violation> money_is_conserved(const Evidence<core::bank::Bank>& evidence);

}  // namespace turnstile::properties
