#include <algorithm>
#include <vector>

#include "bank_flaws.hpp"
#include "turnstile/bank/scenarios.hpp"

namespace turnstile::bank {

namespace {

using properties::Flaw;

constexpr std::array kOwn{
    Flaw{"unchecked_amount", "a negative amount is accepted", "no_overdraft,decision_was_right", "careless", flaws::unchecked_amount},
    Flaw{"deposit_saturates", "a deposit beyond what an account may hold is accepted in part", "decision_was_right,rules_of_the_bank",
         "standard", flaws::deposit_saturates},
    Flaw{"marlow", "the original design as it was written: the first eleven together",
         "one_outcome_per_command,no_overdraft,positions_gapless", "careless", flaws::marlow},
};

}  // namespace

std::span<const Flaw> flaws() {
  static const std::vector<Flaw> all = [] {
    const auto generic = properties::protocol_flaws();
    std::vector<Flaw> made(generic.begin(), generic.end());
    made.insert(made.end(), kOwn.begin(), kOwn.end());
    return made;
  }();
  return all;
}

}  // namespace turnstile::bank
