// The bank's scenarios: as setups, to derive a changed scenario from, and by name.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "turnstile/bank/oracles.hpp"
#include "turnstile/bank/worker.hpp"
#include "turnstile/bank/workload.hpp"
#include "turnstile/properties/simulated_scenario.hpp"

namespace turnstile::bank {

using Setup = properties::Setup<Bank, Workload>;
using Scenario = properties::SimulatedScenario<Bank, Workload>;

// standard, contention, quiet, outage, hot, careless, deadlines, clocks, zombies, lull, short-retention, aborts, and those that need not
// hold or need a certain broker: protocol-before, late-end, protocol-v2.
std::vector<Setup> setups();

// In listing order. Threads: may be called concurrently.
const properties::Scenarios& scenarios();
const properties::Scenario* find_scenario(std::string_view name);

// The flaws of the protocol, and the bank's own.
std::span<const properties::Flaw> flaws();

}  // namespace turnstile::bank

namespace turnstile::properties {

// Compiled once: a whole simulated world is a lot of code.
extern template SimulatedRun<bank::Bank> simulate(const bank::Setup&, const Variant&, sim::Chance&, sim::Chance&, sim::TraceSink*,
                                                  sim::StatesSeen*);
extern template class SimulatedScenario<bank::Bank, bank::Workload>;

}  // namespace turnstile::properties
