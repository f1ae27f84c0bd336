// The bank's scenarios. As setups, for whoever wants one with a change; run.hpp has them by name.
#pragma once

#include <vector>

#include "turnstile/core/bank_worker.hpp"
#include "turnstile/properties/simulated_scenario.hpp"

namespace turnstile::properties {

using BankSetup = Setup<core::bank::Bank, sim::BankWorkload>;
using BankScenario = SimulatedScenario<core::bank::Bank, sim::BankWorkload>;

// standard, contention, quiet, outage, hot, careless, deadlines, clocks, zombies, lull, short-retention, aborts, and those that
// need not hold or need a certain broker: protocol-before, late-end, protocol-v2.
std::vector<BankSetup> bank_setups();

// Compiled once: a whole simulated world is a lot of code.
extern template SimulatedRun<core::bank::Bank> simulate(const BankSetup&, const Variant&, sim::Chance&, sim::Chance&, sim::TraceSink*,
                                                        sim::StatesSeen*);
extern template class SimulatedScenario<core::bank::Bank, sim::BankWorkload>;

}  // namespace turnstile::properties
