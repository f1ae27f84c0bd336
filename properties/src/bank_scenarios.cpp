#include "turnstile/properties/bank_scenarios.hpp"

#include <utility>

namespace turnstile::properties {

namespace {

using sim::Fault;
using sim::FaultSet;

// 3 workers with all four stages each, 4 partitions per topic, 10 ATMs, 100 commands over 5 accounts, delays of 1 to 10 ms per leg, 1 % of
// the messages lost, one crash or pause or rebalance on average.
BankScenario standard() {
  BankScenario scenario;
  scenario.name = "standard";
  scenario.about = "3 workers, 10 ATMs, 100 commands over 5 accounts, swarm faults";
  scenario.swarm.faults.erase(Fault::long_outage);
  scenario.bounded_expiry = true;
  return scenario;
}

BankScenario contention() {
  BankScenario scenario = standard();
  scenario.name = "contention";
  scenario.about = "as standard, all commands on one account";
  scenario.workload.accounts = 1;
  return scenario;
}

BankScenario quiet() {
  BankScenario scenario = standard();
  scenario.name = "quiet";
  scenario.about = "as standard, and nothing goes wrong";
  scenario.swarm.faults = {};
  return scenario;
}

// Commands vanish by retention: it is looked for every 5 s here, every 5 minutes in a real broker.
BankScenario outage() {
  BankScenario scenario = standard();
  scenario.name = "outage";
  scenario.about = "no worker runs for longer than commands are kept";
  scenario.swarm.faults = FaultSet::all();
  scenario.simulation.cluster.broker.retention_check_interval = 5'000 * core::kNsPerMs;
  scenario.bounded_expiry = false;
  return scenario;
}

BankScenario hot() {
  BankScenario scenario = contention();
  scenario.name = "hot";
  scenario.about = "as contention, without the overlay: each turn waits until the state has come back";
  scenario.swarm.worker.stages.overlay = false;
  return scenario;
}

}  // namespace

std::vector<BankScenario> bank_scenarios() {
  std::vector<BankScenario> all;
  for (const auto make : {standard, contention, quiet, outage, hot}) all.push_back(make());
  return all;
}

BankRun simulate_bank(const BankScenario& scenario, const Variant& variant, sim::Chance& configuration, sim::Chance& chance,
                      sim::TraceSink* sink) {
  return simulate<core::bank::Bank, sim::BankWorkload>(scenario, variant, configuration, chance, sink);
}

}  // namespace turnstile::properties
