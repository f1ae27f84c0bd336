#include "turnstile/sim/run/simulation.hpp"
#include "turnstile/bank/workload.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "turnstile/core/compact_codec.hpp"

namespace turnstile::sim {
namespace {

using bank::Bank;

// Counts how calls end.
struct Tally final : SimulationObserver<Bank> {
  void on_call(ClientId, const core::Command<Bank>&, Instant) override { ++calls; }
  void on_return(ClientId, const core::Command<Bank>& command, const core::Outcome<Bank>& outcome, core::TopicPartitionOffset,
                 Instant time) override {
    if (++returns == 1) first_return = time;
    EXPECT_EQ(outcome.command.id, command.id);
  }
  void on_no_outcome(ClientId, const core::Command<Bank>&, NoOutcome, Instant) override { ++without; }
  void on_write(std::uint32_t, const core::PartitionWrite&, Instant) override { ++writes; }
  void on_worker_failed(std::uint32_t, const std::string& why, Instant) override { failures.push_back(why); }

  std::uint32_t calls = 0;
  std::uint32_t returns = 0;
  Instant first_return;
  std::uint32_t without = 0;
  std::uint32_t writes = 0;
  std::vector<std::string> failures;
};

struct Result {
  RunEnd end;
  std::uint64_t hash = 0;
  Tally tally;
  FaultCounts faults;
  core::WorkerCounters counters;
  std::string twice;                                 // a command with two outcomes
  std::map<std::uint64_t, std::uint64_t> positions;  // of each account, from the log: 1, 2, 3, ...
  std::string gap;
  core::TimeMs set_back_ms = 0;  // the furthest that one decision of a partition lies before the one before it, by the deciders' clocks
};

// What this room can check without the oracles, which are in a room above it: ids are unique, positions have no gap.
void read_events(Cluster& cluster, const core::Codec<Bank>& codec, Result& result) {
  std::map<std::string, int> seen;
  for (std::int32_t partition = 0; partition < cluster.partitions(in_cluster(core::Topic::events)); ++partition) {
    core::TimeMs decided_at_ms = 0;
    for (const LogBatch& batch : cluster.truth().log({in_cluster(core::Topic::events), core::PartitionId{partition}}).batches()) {
      if (batch.block == nullptr || !batch.visible()) continue;
      for (const StoredRecord& record : batch.block->records) {
        const auto outcome = codec.decode_outcome(record.value);
        ASSERT_TRUE(outcome.has_value());
        if (++seen[outcome->command.id] > 1) result.twice = outcome->command.id;
        if (outcome->position.value != ++result.positions[outcome->command.entity.value]) result.gap = outcome->command.id;
        result.set_back_ms = std::max(result.set_back_ms, decided_at_ms - outcome->decided_at_ms);
        decided_at_ms = outcome->decided_at_ms;
      }
    }
  }
}

Result simulate(Chance& chance, const Swarm& swarm, std::uint32_t accounts, std::uint32_t commands) {
  Trace trace;
  Result result;
  const core::CompactCodec<Bank> codec;
  const core::Protocol protocol;
  core::Effects effects;
  bank::Workload workload;
  workload.accounts = accounts;
  SimulationOptions options;
  options.commands = commands;
  using BankSimulation = Simulation<Bank, bank::Workload>;
  const BankSimulation::World world{chance, trace, result.tally, {&codec, &protocol, &effects}, workload};
  BankSimulation simulation(world, options, swarm);
  result.end = simulation.run();
  simulation.stop();
  result.hash = trace.hash();
  result.faults = simulation.faults();
  result.counters = simulation.counters();
  read_events(simulation.cluster(), codec, result);
  return result;
}

Result simulate(std::uint64_t seed, const SwarmOptions& swarm_options, std::uint32_t accounts = 5, const Disturbance* disturbance = nullptr,
                std::uint32_t commands = 100) {
  SeededChance configuration(seed, 1);
  Swarm swarm = draw_swarm(configuration, swarm_options);
  if (disturbance != nullptr) swarm.disturbances = {*disturbance};
  SeededChance chance(seed);
  return simulate(chance, swarm, accounts, commands);
}

// The default of everything, but commands are issued.
struct Uneventful final : Chance {
  std::uint32_t draw(const Choice& choice) override { return choice.about == About::command ? 1 : 0; }
};

// Counts every lag anew at each call of a client, and at each write of a store.
struct LagWatcher final : SimulationObserver<Bank> {
  void on_call(ClientId, const core::Command<Bank>&, Instant) override { look(); }
  void on_return(ClientId, const core::Command<Bank>&, const core::Outcome<Bank>&, core::TopicPartitionOffset, Instant) override {}
  void on_no_outcome(ClientId, const core::Command<Bank>&, NoOutcome, Instant) override {}
  void on_write(std::uint32_t, const core::PartitionWrite&, Instant) override { look(); }
  void on_worker_failed(std::uint32_t, const std::string&, Instant) override {}

  void look() {
    truth->each_partition([this](TopicPartition where) {
      const PartitionLog& log = truth->log(where);
      const Offset read = std::max(truth->committed(group, where).value_or(log.start()), log.start());
      std::uint64_t unread = 0;
      for (const LogBatch& batch : log.batches()) {
        for (Offset offset = batch.first; offset < batch.end(); offset = next(offset)) unread += batch.visible() && offset >= read ? 1 : 0;
      }
      EXPECT_EQ(truth->lag(group, where), unread);
      longest = std::max(longest, unread);
    });
  }

  const ClusterTruth* truth = nullptr;
  GroupId group{};
  std::uint64_t longest = 0;
};

void expect_right(const Result& result, std::uint64_t seed) {
  EXPECT_TRUE(result.end.rested) << "seed " << seed;
  EXPECT_EQ(result.tally.calls, 100U) << "seed " << seed;
  EXPECT_EQ(result.tally.returns + result.tally.without, result.tally.calls) << "seed " << seed;
  EXPECT_EQ(result.twice, "") << "seed " << seed;
  EXPECT_EQ(result.gap, "") << "seed " << seed;
}

SwarmOptions no_faults() {
  SwarmOptions options;
  options.faults = {};
  return options;
}

SwarmOptions standard_faults() {
  SwarmOptions options;
  options.faults.erase(Fault::long_outage);
  return options;
}

TEST(Simulation, in_a_quiet_world_every_command_has_its_outcome) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Result result = simulate(seed, no_faults());
    expect_right(result, seed);
    EXPECT_EQ(result.tally.returns, 100U);
    EXPECT_TRUE(result.tally.failures.empty()) << result.tally.failures.front();
    EXPECT_EQ(result.counters.requeued, 0U);
  }
}

TEST(Simulation, the_same_seed_is_the_same_run) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Result first = simulate(seed, standard_faults());
    const Result second = simulate(seed, standard_faults());
    EXPECT_EQ(first.hash, second.hash) << "seed " << seed;
    EXPECT_EQ(first.end.steps, second.end.steps) << "seed " << seed;
  }
}

TEST(Simulation, under_swarm_faults_nothing_is_lost_and_nothing_happens_twice) {
  FaultCounts faults;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Result result = simulate(seed, standard_faults());
    expect_right(result, seed);
    faults.add(result.faults);
  }
  for (const auto& about : all_faults()) {
    if (standard_faults().faults.contains(about.kind)) {
      EXPECT_GT(faults[about.kind], 0U) << about.name;
    }
  }
}

TEST(Simulation, an_outage_longer_than_the_retention_ends) {
  SwarmOptions options;
  options.faults = FaultSet::of(Fault::long_outage);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Result result = simulate(seed, options);
    expect_right(result, seed);
  }
}

TEST(Simulation, a_worker_may_die_at_any_await) {
  for (std::uint64_t await = 1; await <= 150; ++await) {
    Disturbance crash;
    crash.await_number = await;
    crash.duration = 50 * core::kMs;
    for (const Fault kind : {Fault::process_crash, Fault::disk_lost}) {
      crash.kind = kind;
      const Result result = simulate(await, no_faults(), 5, &crash);
      expect_right(result, await);
    }
  }
}

TEST(Simulation, a_clock_that_is_set_back_says_a_time_again_and_its_worker_runs_on) {
  SwarmOptions options = no_faults();
  options.workers = 1;
  Disturbance step;
  step.kind = Fault::clock_step;
  std::uint64_t fired = 0;
  std::uint64_t said_again = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    step.at = Instant{(2'500 + 5 * seed) * core::kMs};
    for (const core::TimeMs skew_ms : {-1'000, 1'000}) {
      step.skew_ms = skew_ms;
      const Result result = simulate(seed, options, 1, &step);
      expect_right(result, seed);
      EXPECT_EQ(result.end.lives, 1U);
      fired += result.faults[Fault::clock_step];
      if (result.set_back_ms > 0) ++said_again;
      EXPECT_TRUE(result.set_back_ms <= 0 || skew_ms < 0) << "seed " << seed << ", " << result.set_back_ms << " ms";
      EXPECT_LE(result.set_back_ms, 1'000);
    }
  }
  EXPECT_GE(fired, 20U);  // in some runs everything is done before
  EXPECT_GE(said_again, 5U);
}

// A worker that has nothing to restore does not wait for records.
TEST(Simulation, in_an_uneventful_world_a_command_is_answered_at_once) {
  Uneventful chance;
  const Result result = simulate(chance, draw_swarm(chance, no_faults()), 1, 1);
  EXPECT_TRUE(result.end.rested);
  EXPECT_EQ(result.tally.returns, 1U);
  EXPECT_LE(result.tally.first_return.since_zero(), core::milliseconds(200));
}

// A batch that was open when the clock was set back is committed as soon as any other, not when the clock has caught up.
TEST(Simulation, a_clock_that_is_set_back_delays_no_command) {
  SwarmOptions options = no_faults();
  options.workers = 1;
  options.worker.batch_ms_max = 200;  // so that in many runs a batch is open
  Disturbance step;
  step.kind = Fault::clock_step;
  Duration back{};
  Duration ahead{};
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    step.at = Instant{(2'400 + 5 * seed) * core::kMs};
    step.skew_ms = -1'000;
    back += simulate(seed, options, 1, &step).end.ended_at.since_zero();
    step.skew_ms = 1'000;
    ahead += simulate(seed, options, 1, &step).end.ended_at.since_zero();
  }
  RecordProperty("ms", std::to_string((back - ahead) / core::kMs / 40));
  EXPECT_LE(back - ahead, 40 * 100 * core::kMs);
}

TEST(Simulation, a_clock_that_is_set_to_its_own_time_is_no_fault) {
  Disturbance step;
  step.kind = Fault::clock_step;
  const Result result = simulate(1, no_faults(), 5, &step);
  EXPECT_EQ(result.faults[Fault::clock_step], 0U);
  EXPECT_EQ(result.hash, simulate(1, no_faults()).hash);
}

TEST(Simulation, a_lag_is_what_counting_anew_gives) {
  std::uint64_t longest = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SeededChance configuration(seed, 1);
    const Swarm swarm = draw_swarm(configuration, SwarmOptions{});
    SeededChance chance(seed);
    Trace trace;
    LagWatcher watcher;
    const core::CompactCodec<Bank> codec;
    const core::Protocol protocol;
    core::Effects effects;
    const bank::Workload workload;
    using BankSimulation = Simulation<Bank, bank::Workload>;
    BankSimulation simulation({chance, trace, watcher, {&codec, &protocol, &effects}, workload}, SimulationOptions{}, swarm);
    watcher.truth = &simulation.cluster().truth();
    watcher.group = simulation.group();
    simulation.run();
    simulation.stop();
    longest = std::max(longest, watcher.longest);
  }
  EXPECT_GT(longest, 20U);
}

}  // namespace
}  // namespace turnstile::sim
