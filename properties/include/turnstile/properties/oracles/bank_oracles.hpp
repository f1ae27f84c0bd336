// The bank's own properties: what is true of money and not of every domain. They state the bank's rules once more, in their own numbers,
// and ask none of the code that they judge: a rule that is broken in core/bank.hpp is broken for decision_was_right as well.
#pragma once

#include "turnstile/core/bank.hpp"
#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

// Folding the committed events in log order, event by event, no account's balance is ever below zero.
std::optional<Violation> no_overdraft(const Evidence<core::bank::Bank>& evidence);

// Each command is decided as the rules say: amounts from 1 and fees from 0, up to the whole balance and not beyond it, and no more on an
// account than it may hold; and each published balance is the sum of what was accepted.
std::optional<Violation> rules_of_the_bank(const Evidence<core::bank::Bank>& evidence);

// An alarm is raised when a balance falls from 1000 or more to less, and cleared when it is back at 1000; judged for missing ones at rest.
std::optional<Violation> alarm_below_1000(const Evidence<core::bank::Bank>& evidence);

// The books of three agree: the balances of the fold (and by state_is_the_fold and replicas_agree of stores and snapshots), the accepted
// deposits minus the accepted withdrawals and fees, and what the clients were told, where every command of the account has a client who
// knows.
std::optional<Violation> money_is_conserved(const Evidence<core::bank::Bank>& evidence);

}  // namespace turnstile::properties
