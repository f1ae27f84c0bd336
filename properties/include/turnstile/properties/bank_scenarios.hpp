// The bank's scenarios, by name.
#pragma once

#include <vector>

#include "turnstile/core/bank.hpp"
#include "turnstile/properties/simulated_run.hpp"

namespace turnstile::properties {

using BankScenario = Scenario<core::bank::Bank, sim::BankWorkload>;
using BankRun = SimulatedRun<core::bank::Bank>;

// standard, contention, quiet, outage, hot: in this order, the first is the default.
std::vector<BankScenario> bank_scenarios();

// `simulate` for the bank, compiled once.
BankRun simulate_bank(const BankScenario& scenario, const Variant& variant, sim::Chance& configuration, sim::Chance& chance,
                      sim::TraceSink* sink = nullptr);

}  // namespace turnstile::properties
