// Properties over whole simulated worlds, with rapidcheck as the source of chance.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/rapidcheck.hpp"

namespace turnstile::properties {
namespace {

RunResult run(std::string_view scenario, const sim::Tape& tape) {
  sim::TapeChance chance(tape);
  RunRequest request;
  request.chance = &chance;
  return bank::find_scenario(scenario)->run(request);
}

RC_GTEST_PROP(Worlds, whatever_the_tape_every_property_holds, (const sim::Tape& tape)) {
  const RunResult result = run("standard", tape);
  if (result.violation) RC_LOG() << result.violation->property << ": " << result.violation->message << '\n';
  RC_ASSERT(!result.violation);
}

RC_GTEST_PROP(Worlds, the_same_tape_is_the_same_run, (const sim::Tape& tape)) {
  RC_ASSERT(run("contention", tape).hash == run("contention", tape).hash);
}

// A user's own property over the history of a run: money is only paid out of what was paid in.
RC_GTEST_PROP(Worlds, no_client_is_ever_paid_more_than_was_deposited_before, (const sim::Tape& tape)) {
  sim::TapeChance chance(tape);
  const auto run = simulate(bank::setups().front(), Variant{}, chance, chance);
  bank::Amount deposited = 0;
  bank::Amount paid = 0;
  for (const auto& logged : run.history.outcomes) {
    const auto* accepted = std::get_if<core::Accepted<bank::Bank>>(&logged.value.verdict);
    if (accepted == nullptr) continue;
    for (const auto& event : accepted->events) {
      if (const auto* deposit = std::get_if<bank::Deposited>(&event)) deposited += deposit->amount;
      if (const auto* withdrawal = std::get_if<bank::Withdrawn>(&event)) paid += withdrawal->amount;
    }
  }
  RC_ASSERT(paid <= deposited);
}

}  // namespace
}  // namespace turnstile::properties
