// The bank's own properties: what holds for money but not for every domain. They restate the bank's rules with their own constants, and
// call none of the code they judge: a rule that is broken in bank.hpp is broken for decision_was_right as well.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "turnstile/bank/bank.hpp"
#include "turnstile/properties/oracles.hpp"

namespace turnstile::bank {

// Folding the committed events in log order, event by event, no account's balance is ever below zero.
std::optional<properties::Violation> no_overdraft(const properties::Evidence<Bank>& evidence);

// Each command is decided by the rules: amounts from 1 and fees from 0, withdrawals up to the whole balance, deposits up to the account
// limit; and each published balance is the sum of the accepted requests.
std::optional<properties::Violation> rules_of_the_bank(const properties::Evidence<Bank>& evidence);

// An alarm is raised when a balance falls from 1000 or more to less, and cleared when it is back at 1000; missing ones are judged at rest.
std::optional<properties::Violation> alarm_below_1000(const properties::Evidence<Bank>& evidence);

// Three sets of books agree: the balances of the fold (and by state_is_the_fold and replicas_agree those of stores and snapshots), the
// accepted deposits minus the accepted withdrawals and fees, and the results that the clients received, if the client of every command of
// the account knows its result.
std::optional<properties::Violation> money_is_conserved(const properties::Evidence<Bank>& evidence);

inline const std::array kOracles{
    properties::Oracle<Bank>{"no_overdraft", properties::PropertyKind::safety, "no account's balance is ever below zero", no_overdraft},
    properties::Oracle<Bank>{"money_is_conserved", properties::PropertyKind::safety,
                             "balances = accepted deposits - accepted withdrawals - fees", money_is_conserved},
    properties::Oracle<Bank>{"rules_of_the_bank", properties::PropertyKind::safety,
                             "each decision and each published balance is what the bank's rules, stated once more, make of it",
                             rules_of_the_bank},
    properties::Oracle<Bank>{"alarm_below_1000", properties::PropertyKind::safety,
                             "one alarm each time that a balance falls below 1000, none at 1000", alarm_below_1000},
};

// The generic properties and the bank's own, in the order in which they are checked.
inline std::vector<properties::Oracle<Bank>> all_oracles() {
  return properties::all_oracles<Bank>(std::span<const properties::Oracle<Bank>>(kOracles));
}

}  // namespace turnstile::bank
