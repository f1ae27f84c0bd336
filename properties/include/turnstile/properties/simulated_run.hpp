// One run of a scenario: from two sources of chance to a history for the oracles. A domain supplies its Aggregate and a Workload; nothing
// in core or sim changes for it.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "turnstile/core/compact_codec.hpp"
#include "turnstile/properties/recorder.hpp"
#include "turnstile/properties/variant.hpp"
#include "turnstile/properties/worlds.hpp"
#include "turnstile/sim/run/simulation.hpp"
#include "turnstile/sim/run/swarm.hpp"

namespace turnstile::properties {

template <core::Aggregate A, sim::Workload<A> W>
struct Setup : World {
  std::string_view name;
  std::string_view about;
  W workload{};
  // For an exhaustive search (Scenario::varied).
  std::string_view varied{};
  // The flaws that can be planted: those of the protocol, or those and the domain's own.
  std::span<const Flaw> flaws = protocol_flaws();
  // The program that knows the scenario by name (`turnstile`) and replays its failures. Empty: none, only the test that found them.
  std::string_view program{};
};

template <core::Aggregate A>
struct SimulatedRun {
  History<A> history;
  sim::Swarm swarm;
  sim::RunEnd end;
  sim::FaultCounts faults;
  core::WorkerCounters counters;
  sim::NetworkCounters network;
  sim::ClusterCounters cluster;
  std::uint64_t hash = 0;
  sim::EventNumber events = 0;
};

// Also tells the workload what its clients were shown.
template <core::Aggregate A, sim::Workload<A> W>
class TeachingRecorder final : public Recorder<A> {
 public:
  TeachingRecorder(History<A>& history, const core::Codec<A>& codec, const sim::Trace& trace, W& workload)
      : Recorder<A>(history, codec, trace), workload_(workload) {}

  void on_return(sim::ClientId client, const core::Command<A>& command, const core::Outcome<A>& outcome, core::TopicPartitionOffset where,
                 Instant now) override {
    Recorder<A>::on_return(client, command, outcome, where, now);
    if constexpr (requires { workload_.learn(outcome); }) workload_.learn(outcome);
  }

 private:
  W& workload_;
};

// The harness's bound that ended a run; empty: none.
inline std::string cut_short_text(const sim::RunEnd& end, const sim::SimulationOptions& options) {
  switch (end.by) {
    case sim::EndedBy::rest: return {};
    case sim::EndedBy::time:
      return "the run was ended by its bound, rest_within, " + std::to_string(core::in_ms(options.rest_within)) + " ms after healing";
    case sim::EndedBy::events:
      return "the run was ended by its bound, rest_within_events, " + std::to_string(options.rest_within_events) + " steps after healing";
    case sim::EndedBy::nothing_left: return "nothing was scheduled any more";
  }
  return {};
}

// How long records may stay because they are not replicated: while brokers are down or lag, and until the lagging follower leaves the ISR,
// which is checked every half of replica.lag.time.max.ms.
inline Duration unreplicated_max(const sim::Swarm& swarm, const sim::BrokerOptions& broker) {
  if (swarm.brokers < 2) return {};
  Duration longest = broker.replication.lag_time_max * 3 / 2;
  for (const sim::Disturbance& disturbance : swarm.disturbances) {
    if (disturbance.kind == sim::Fault::leader_change || disturbance.kind == sim::Fault::follower_lag) longest += disturbance.duration;
  }
  return longest;
}

// Draws the run's configuration from `configuration`, and everything else from `chance`; they may be the same, and are used one after the
// other. `sink` and `states` may be null.
template <core::Aggregate A, sim::Workload<A> W>
SimulatedRun<A> simulate(const Setup<A, W>& setup, const Variant& variant, sim::Chance& configuration, sim::Chance& chance,
                         sim::TraceSink* sink = nullptr, sim::StatesSeen* states = nullptr) {
  SimulatedRun<A> run;
  run.swarm = sim::draw_swarm(configuration, setup.swarm);
  sim::Trace trace(sink);
  const core::CompactCodec<A> codec;
  W workload = setup.workload;
  TeachingRecorder<A, W> recorder(run.history, codec, trace, workload);
  sim::SimulationOptions options = setup.simulation;
  if (variant.change_world != nullptr) variant.change_world(options);
  if (variant.log != nullptr) variant.log->change_world(options);
  // Clients that ask for numbers: each decided command costs up to one request of each of them.
  if (run.swarm.worker.stages.turns == core::Turns::client) options.rest_within_events *= run.swarm.client_skews_ms.size();
  sim::WorkerParts<A> parts;
  parts.codec = &codec;
  parts.protocol = variant.protocol.get();
  parts.effects = variant.effects.get();
  parts.client_protocol = variant.client_protocol.get();
  parts.log = variant.log;
  parts.wrap_log = variant.wrap_log;
  if (const auto* decider = dynamic_cast<const core::Decider<A>*>(variant.decider.get())) parts.decider = decider;
  using SimulatedWorld = typename sim::Simulation<A, W>::World;
  const SimulatedWorld world{chance, trace, recorder, parts, workload};
  sim::Simulation<A, W> simulation(world, options, run.swarm);
  recorder.watch(simulation.cluster(), simulation.group(), options.roles_apart);
  simulation.watch_states(states);

  run.end = simulation.run();
  History<A>& history = run.history;
  history.rested = run.end.rested;
  history.cut_short = cut_short_text(run.end, options);
  history.at_rest = true;
  history.lag = simulation.lag();
  history.open_transactions = simulation.cluster().truth().open_transactions();
  history.hanging_transactions = simulation.cluster().truth().hanging_transactions();
  run.hash = trace.hash();
  run.events = history.last_event = trace.count();
  run.faults = simulation.faults();
  run.network = simulation.network().counters();
  run.cluster = simulation.cluster().truth().counters();
  simulation.stop();
  run.counters = simulation.counters();

  recorder.read_logs();
  if (history.lag != 0 || history.open_transactions != 0 || history.hanging_transactions != 0) recorder.look_for_leftovers();
  for (std::uint32_t worker = 0; worker < simulation.workers(); ++worker) {
    recorder.add_replicas("the store of worker-" + std::to_string(worker), worker, simulation.disk(worker));
  }
  for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
    const sim::BrokerOptions& broker = options.cluster.broker;
    const sim::TopicOptions& kept = sim::options_of(broker.topics, topic);
    recorder.measure_bytes(
        topic, core::milliseconds(kept.retention_ms + kept.segment_ms) + broker.logs.retention_check + unreplicated_max(run.swarm, broker));
  }

  const core::StageOptions& stages = run.swarm.worker.stages;
  history.epoch_ms = sim::ProcessClock::kEpochMs;
  history.skew_ms_max = stages.skew_ms_max;
  history.grace_ms = stages.grace_ms;
  history.lifetime_ms_max = stages.lifetime_ms_max;
  history.turns = stages.turns;
  history.overlay = stages.overlay;
  history.takeovers = run.counters.takeovers;
  // A hot account that waits for the fold at each turn serves as many commands as it can before their deadlines.
  // Where clients ask for numbers somebody is always served, but not everybody: nothing bounds how long one may lose.
  const bool serves_all = stages.turns == core::Turns::fused || (stages.overlay && stages.turns != core::Turns::client);
  history.bounded_expiry = setup.bounded_expiry && serves_all;
  history.healthy = std::ranges::all_of(sim::all_faults(), [&run](const auto& about) { return run.faults[about.kind] == 0; });
  return run;
}

}  // namespace turnstile::properties
