#include "turnstile/properties/simulated_scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign.hpp"

namespace turnstile::properties {
namespace {

RunResult run(const Scenario& scenario, std::uint64_t seed, const RunOptions& options = {}) {
  RunRequest request;
  request.seed = seed;
  request.options = options;
  return scenario.run(request);
}

void expect_holds(std::string_view name, std::uint64_t seeds, const RunOptions& options = {}) {
  const Scenario* scenario = bank::find_scenario(name);
  ASSERT_NE(scenario, nullptr);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunResult result = run(*scenario, seed, options);
    ASSERT_FALSE(result.violation.has_value()) << name << ", seed " << seed << ": " << result.violation->property << ": "
                                               << result.violation->message << " (" << result.configuration << ")";
  }
}

TEST(SimulatedScenario, standard_holds) { expect_holds("standard", 300); }
TEST(SimulatedScenario, contention_holds) { expect_holds("contention", 200); }
TEST(SimulatedScenario, quiet_holds) { expect_holds("quiet", 50); }
TEST(SimulatedScenario, outage_holds) { expect_holds("outage", 50); }
TEST(SimulatedScenario, hot_holds) { expect_holds("hot", 50); }
TEST(SimulatedScenario, leader_changes_holds) { expect_holds("leader-changes", 300); }
TEST(SimulatedScenario, clock_steps_holds) { expect_holds("clock-steps", 100); }
TEST(SimulatedScenario, roles_apart_holds) { expect_holds("roles-apart", 300); }
TEST(SimulatedScenario, standard_holds_without_the_overlay) {
  RunOptions options;
  options.overlay = false;
  expect_holds("standard", 100, options);
}

TEST(Setup, is_the_world_of_standard_unless_it_says_otherwise) {
  const auto setups = bank::setups();
  const bank::Setup& standard = *std::ranges::find(setups, "standard", &bank::Setup::name);
  const bank::Setup plain;
  EXPECT_EQ(plain.swarm.faults, standard.swarm.faults);
  EXPECT_FALSE(plain.swarm.faults.contains(sim::Fault::long_outage));
  EXPECT_EQ(plain.bounded_expiry, standard.bounded_expiry);
  EXPECT_EQ(plain.simulation.rest_within_events, standard.simulation.rest_within_events);
  EXPECT_EQ(plain.simulation.cluster.broker.replication.lag_time_max, standard.simulation.cluster.broker.replication.lag_time_max);
  EXPECT_EQ(plain.simulation.cluster.broker.topics.front().options.in_sync_replicas_min,
            standard.simulation.cluster.broker.topics.front().options.in_sync_replicas_min);
}

TEST(SimulatedScenario, a_run_that_a_bound_of_the_harness_ended_says_so) {
  const auto message_with = [](auto&& bound) {
    bank::Setup setup;
    setup.bounded_expiry = false;
    bound(setup.simulation);
    const bank::Scenario scenario(setup, bank::kOracles);
    const RunResult result = run(scenario, 1);
    return result.violation ? result.violation->message : std::string("it held");
  };
  const std::string by_events = message_with([](sim::SimulationOptions& options) { options.rest_within_events = 10; });
  EXPECT_NE(by_events.find("; the run was ended by its bound, rest_within_events, 10 steps after healing"), std::string::npos) << by_events;
  const std::string by_time = message_with([](sim::SimulationOptions& options) { options.rest_within = core::kMs; });
  EXPECT_NE(by_time.find("; the run was ended by its bound, rest_within, 1 ms after healing"), std::string::npos) << by_time;
}

TEST(SimulatedScenario, probes_out_of_reach_are_required_ones) {
  for (const auto& scenario : bank::scenarios()) {
    for (const std::string_view name : scenario->out_of_reach()) {
      const auto probe = std::ranges::find(all_probes(), name, &Probe::name);
      ASSERT_NE(probe, all_probes().end()) << scenario->name() << ": " << name;
      ASSERT_TRUE(probe->required.has_value()) << name;
      EXPECT_EQ(*probe->required & scenario->faults(), *probe->required) << name << " is not required of " << scenario->name();
    }
  }
}

TEST(Campaign, misses_a_required_probe_unless_it_is_out_of_reach) {
  const auto missing = [](std::string_view scenario) {
    Tally tally;
    tally.runs = kJudgedFrom;
    tally.states.add(std::vector<std::uint64_t>{1});
    std::set<std::string_view> names;
    for (const Probe& probe : probes_missing(tally, *bank::find_scenario(scenario), {})) names.insert(probe.name);
    return names;
  };
  EXPECT_TRUE(missing("clock-steps").contains("transaction_aborted"));
  EXPECT_FALSE(missing("clocks").contains("transaction_aborted"));
  EXPECT_TRUE(missing("clocks").contains("partitions_revoked"));
}

TEST(Campaign, may_pass_only_probes_that_its_faults_can_lead_to) {
  const auto reaches = [](std::string_view scenario, std::string_view name, sim::FaultSet faults) {
    RunOptions options;
    options.faults = faults;
    return in_reach(*std::ranges::find(all_probes(), name, &Probe::name), *bank::find_scenario(scenario), options);
  };
  const sim::FaultSet all = sim::FaultSet::all();
  EXPECT_TRUE(reaches("outage", "position_closed", all));
  EXPECT_FALSE(reaches("outage", "position_closed", {}));
  EXPECT_FALSE(reaches("standard", "position_closed", all));    // which has no such fault
  EXPECT_FALSE(reaches("clocks", "transaction_aborted", all));  // whose faults are too weak
  EXPECT_TRUE(reaches("standard", "command_early", all));       // its faults are not declared
}

// The properties violated within the first seeds.
std::set<std::string_view> violated(std::string_view name, std::uint64_t seeds) {
  std::set<std::string_view> properties;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const RunResult result = run(*bank::find_scenario(name), seed);
    if (result.violation) properties.insert(result.violation->property);
  }
  return properties;
}

// A late write that joins the next transaction may be a withdrawal that was aborted: seed 31.
TEST(SimulatedScenario, before_verification_transactions_tear_and_hang_and_nothing_breaks_that_does_not_follow) {
  EXPECT_EQ(violated("protocol-before", 300), (std::set<std::string_view>{"atomic_transactions", "no_overdraft", "transactions_end"}));
}
TEST(SimulatedScenario, a_late_end_tears_a_transaction) {
  EXPECT_EQ(violated("late-end", 400), std::set<std::string_view>{"atomic_transactions"});
}
TEST(SimulatedScenario, an_epoch_per_transaction_holds_under_late_requests) { expect_holds("protocol-v2", 300); }

TEST(SimulatedScenario, an_outcome_that_only_its_leader_had_is_lost_with_it) {
  RunOptions options;
  options.flaw = find_flaw(bank::flaws(), "acks_one");
  std::set<std::string_view> properties;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const RunResult result = run(*bank::find_scenario(options.flaw->scenario), seed, options);
    if (result.violation) properties.insert(result.violation->property);
  }
  EXPECT_EQ(properties, std::set<std::string_view>{"no_lost_event"});
}

TEST(SimulatedScenario, a_seed_is_a_run) {
  for (const auto& scenario : bank::scenarios()) {
    const std::uint64_t seeds = scenario->name() == "long-account" ? 2 : 10;  // 3,000 commands a run
    std::set<std::uint64_t> hashes;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const RunResult first = run(*scenario, seed);
      const RunResult second = run(*scenario, seed);
      EXPECT_EQ(first.hash, second.hash) << scenario->name() << ", seed " << seed;
      EXPECT_EQ(first.events, second.events);
      hashes.insert(first.hash);
    }
    EXPECT_EQ(hashes.size(), seeds) << scenario->name();
  }
}

TEST(SimulatedScenario, a_recording_replays_to_the_same_run) {
  const Scenario& scenario = *bank::find_scenario("standard");
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    RunRequest request;
    request.seed = seed;
    request.record = true;
    const RunResult recorded = scenario.run(request);
    RunRequest again;
    again.recording = &recorded.recording;
    const RunResult replayed = scenario.run(again);
    EXPECT_FALSE(replayed.divergence) << "at choice " << replayed.divergence->place;
    EXPECT_EQ(replayed.hash, recorded.hash) << "seed " << seed;
    EXPECT_EQ(recorded.hash, run(scenario, seed).hash) << "recording changed the run of seed " << seed;
  }
}

TEST(SimulatedScenario, only_the_faults_asked_for_happen) {
  RunOptions options;
  options.faults = sim::FaultSet::of(sim::Fault::process_crash);
  sim::FaultCounts faults;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) faults.add(run(*bank::find_scenario("standard"), seed, options).faults);
  for (const auto& about : sim::all_faults()) {
    EXPECT_EQ(faults[about.kind] > 0, about.kind == sim::Fault::process_crash) << about.name;
  }
}

TEST(SimulatedScenario, every_property_is_judged_in_each_run_that_holds) {
  const Scenario& scenario = *bank::find_scenario("quiet");
  const RunResult result = run(scenario, 1);
  ASSERT_EQ(result.judged.size(), scenario.properties().size());
  EXPECT_TRUE(std::ranges::all_of(result.judged, [](std::uint64_t times) { return times == 1; }));
}

// Commands expire here while followers lag: what is not replicated is not deleted, however often it is observed.
TEST(SimulatedScenario, looking_at_a_world_changes_nothing_in_it) {
  const auto setups = bank::setups();
  const auto setup = std::ranges::find(setups, "short-retention", &bank::Setup::name);
  const auto deletions = [&setup](std::uint64_t seed, sim::StatesSeen* states) {
    sim::SeededChance configuration(seed, 1);
    sim::SeededChance chance(seed);
    const auto run = simulate(*setup, Variant{}, configuration, chance, nullptr, states);
    std::vector<Instant> times;
    for (const auto& logged : run.history.commands) times.push_back(logged.deleted_at);
    for (const auto& logged : run.history.sequenced) times.push_back(logged.deleted_at);
    return times;
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    sim::StatesSeen states;
    EXPECT_EQ(deletions(seed, nullptr), deletions(seed, &states)) << "seed " << seed;
  }
}

TEST(SimulatedScenario, the_history_of_a_quiet_run_has_everything) {
  const auto setups = bank::setups();
  const auto quiet = std::ranges::find(setups, "quiet", &bank::Setup::name);
  sim::SeededChance configuration(1, 1);
  sim::SeededChance chance(1);
  const auto run = simulate(*quiet, Variant{}, configuration, chance);
  EXPECT_TRUE(run.history.rested);
  EXPECT_TRUE(run.history.healthy);
  EXPECT_EQ(run.history.calls.size(), 100U);
  EXPECT_EQ(run.history.outcomes.size(), 100U);
  EXPECT_GE(run.history.commands.size(), 100U);
  EXPECT_FALSE(run.history.writes.empty());
  EXPECT_FALSE(run.history.replicas.empty());
  EXPECT_EQ(run.history.lag, 0U);
  for (const auto& call : run.history.calls) {
    EXPECT_EQ(call.seen, Seen::outcome);
    EXPECT_GT(call.returned, call.called);
  }
}

}  // namespace
}  // namespace turnstile::properties
