#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "bank_flaws.hpp"
#include "turnstile/bank/scenarios.hpp"

namespace turnstile::bank {

namespace {

using properties::Flaw;

constexpr std::array kOwn{
    Flaw{"unchecked_amount", "a negative amount is accepted", "no_overdraft,decision_was_right", "careless", planted::unchecked_amount},
    Flaw{"deposit_saturates", "a deposit beyond the account limit is accepted in part", "decision_was_right,rules_of_the_bank", "standard",
         planted::deposit_saturates},
    Flaw{"marlow", "the original design: the first eleven together",
         "one_outcome_per_command,no_overdraft,positions_gapless,decision_was_right", "careless", planted::marlow,
         core::TurnsSet::of(core::Turns::requeue)},
};

// Which of the bank's own properties the protocol's flaws break, as observed in campaigns: all properties of a flaw, in the order of the
// catalogue.
struct Broken {
  std::string_view flaw;
  std::string_view properties;
};
constexpr auto kBroken = std::to_array<Broken>({
    {"duplicate_before_read_back", "one_outcome_per_command,no_overdraft,dead_letters_exact,offsets_never_go_back"},
    {"no_group_metadata",
     "atomic_transactions,one_outcome_per_command,state_is_the_fold,dead_letters_exact,alarms_exact,no_overdraft,offsets_never_go_back"},
    {"zombie_writes", "one_outcome_per_command,alarms_exact,dead_letters_exact,no_overdraft"},
    {"abort_keeps_overlay", "positions_gapless,alarms_exact,expiry_justified,every_command_ends,no_overdraft"},
    {"unknown_is_failure", "one_outcome_per_command,no_overdraft,alarms_exact,dead_letters_exact"},
    {"non_idempotent_producer", "one_outcome_per_command,no_overdraft,alarms_exact,dead_letters_exact"},
    {"reads_uncommitted", "committed_only,positions_gapless,no_overdraft"},
    {"stale_store_reused", "one_outcome_per_command,replicas_agree,expiry_justified,no_overdraft,no_lost_event"},
    {"no_overlay", "one_outcome_per_command,no_overdraft"},
});

}  // namespace

std::span<const Flaw> flaws() {
  static const std::vector<Flaw> all = [] {
    const auto generic = properties::protocol_flaws();
    std::vector<Flaw> made(generic.begin(), generic.end());
    for (const Broken& broken : kBroken) std::ranges::find(made, broken.flaw, &Flaw::name)->breaks = broken.properties;
    // A window of a thousand ids matters only to an account with more commands than that.
    std::ranges::find(made, "evict_beyond_thousand", &Flaw::name)->scenario = "long-account";
    made.insert(made.end(), kOwn.begin(), kOwn.end());
    return made;
  }();
  return all;
}

}  // namespace turnstile::bank
