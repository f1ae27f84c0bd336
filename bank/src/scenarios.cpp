#include "turnstile/bank/scenarios.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace turnstile::bank {

namespace {

// 3 workers with all four stages each, 4 partitions per topic, 10 ATMs, 100 commands over 5 accounts, delays of 1 to 10 ms per leg, 1 % of
// the messages lost, one crash or pause or rebalance on average.
Setup standard() {
  Setup setup;
  setup.name = "standard";
  setup.program = "turnstile";
  setup.flaws = flaws();
  setup.about = "3 workers, 10 ATMs, 100 commands over 5 accounts, swarm faults";
  return setup;
}

Setup contention() {
  Setup setup = standard();
  setup.name = "contention";
  setup.about = "like standard, all commands on one account";
  setup.workload.accounts = 1;
  return setup;
}

// The standard bank, or a contended one, in another world.
Setup in(Setup setup, std::string_view world, std::string_view about = {}) {
  const properties::NamedWorld& named = properties::world_named(world);
  named.change(setup);
  setup.name = named.name;
  setup.about = about.empty() ? named.about : about;
  return setup;
}

// More ids than a dedup window of a thousand, and retries after a thousand other commands.
Setup long_account() {
  Setup setup = in(contention(), "long", "3,000 commands on one account, some retried after a thousand others were decided");
  setup.name = "long-account";
  return setup;
}

Setup hot() { return in(contention(), "hot", "like contention, without the overlay: each turn waits until the outcome is read back"); }

// Small enough for `--search exhaustive`: a worker has fewer awaits than a crash can name.
Setup small() {
  Setup setup;
  setup.name = "small";
  setup.program = "turnstile";
  setup.flaws = flaws();
  setup.varied = "bank.withdrawal";
  setup.about = "2 workers, 3 commands on one account, at most one crash";
  setup.workload.accounts = 1;
  setup.workload.withdrawal = {1, 2};
  setup.workload.fee = {};
  setup.workload.amount_max = 1;
  setup.workload.edge = {};
  setup.swarm.short_transactions = false;
  setup.swarm.no_overlay = {};
  setup.swarm.faults = sim::FaultSet::of(sim::Fault::process_crash);
  setup.swarm.workers = 2;
  setup.swarm.clients = 3;
  setup.swarm.disturbances_max = 1;
  setup.swarm.fault_window = core::kMs;
  setup.simulation = {};  // one broker
  setup.simulation.commands = 3;
  setup.simulation.cluster.broker.partitions = 1;
  setup.bounded_expiry = false;
  return setup;
}

Setup careless() {
  Setup setup = standard();
  setup.name = "careless";
  setup.about = "like standard, with some amounts that are zero, negative, or more than the account has";
  setup.workload.careless = {1, 5};
  return setup;
}

Setup clock_steps() {
  Setup setup = in(standard(), "clock-steps");
  setup.workload.accounts = 10;
  return setup;
}

}  // namespace

std::vector<Setup> setups() {
  std::vector<Setup> all{standard(), contention(), long_account()};
  for (const char* world : {"quiet", "outage", "leader-changes", "unclean-election"}) all.push_back(in(standard(), world));
  for (const auto make : {hot, small, careless}) all.push_back(make());
  for (const char* world : {"deadlines", "clocks"}) all.push_back(in(standard(), world));
  all.push_back(clock_steps());
  for (const char* world : {"roles-apart", "zombies", "lull"}) all.push_back(in(standard(), world));
  all.push_back(in(contention(), "short-retention"));
  for (const char* world : {"aborts", "expiring-ids", "protocol-before", "late-end", "protocol-v2", "stale-coordinator"})
    all.push_back(in(standard(), world));
  return all;
}

const properties::Scenarios& scenarios() {
  static const properties::Scenarios all = [] {
    std::vector<std::shared_ptr<const properties::Scenario>> made;
    for (Setup& setup : setups()) made.push_back(std::make_shared<Scenario>(std::move(setup), kOracles));
    return properties::Scenarios(std::move(made));
  }();
  return all;
}

const properties::Scenario* find_scenario(std::string_view name) { return scenarios().find(name); }

}  // namespace turnstile::bank

namespace turnstile::properties {

template SimulatedRun<bank::Bank> simulate(const bank::Setup&, const Variant&, sim::Chance&, sim::Chance&, sim::TraceSink*,
                                           sim::StatesSeen*);
template class SimulatedScenario<bank::Bank, bank::Workload>;

}  // namespace turnstile::properties
