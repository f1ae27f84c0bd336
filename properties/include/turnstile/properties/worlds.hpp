// The worlds that a domain is tested in: which faults happen and how often, how long commands live, how brokers are configured. None of
// them knows a domain; a scenario is a world and a workload.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "turnstile/core/turns.hpp"
#include "turnstile/sim/run/simulation_options.hpp"
#include "turnstile/sim/run/swarm.hpp"

namespace turnstile::properties {

// The default world of a setup, used by scenarios named `standard`: all faults that a right system survives within its bounds. long_outage
// is excluded: commands expire in it, and everything sent meanwhile is retried. To enable it, say how long coming to rest may take then
// (SimulationOptions::rest_within_events), and that not every command is served (bounded_expiry).
inline sim::SwarmOptions standard_swarm() {
  sim::SwarmOptions swarm;
  swarm.faults.erase(sim::Fault::long_outage);
  swarm.no_overlay = {1, 8};
  return swarm;
}
inline sim::SimulationOptions standard_simulation() {
  sim::SimulationOptions simulation;
  simulation.cluster.broker.replication.lag_time_max = 2'000 * core::kMs;
  for (sim::NewTopic& topic : simulation.cluster.broker.topics) topic.options.in_sync_replicas_min = 2;
  return simulation;
}

struct World {
  sim::SwarmOptions swarm = standard_swarm();
  sim::SimulationOptions simulation = standard_simulation();
  bool bounded_expiry = true;  // at least 95 % of the commands must be accepted or rejected
  // Required probes (probes.hpp) that this world's faults are too weak to reach, by name.
  std::vector<std::string_view> out_of_reach{};
  // Why a right system need not hold here: Kafka itself breaks its guarantees. Empty: it must hold.
  std::string_view breaks_its_word{};
  // The ways to take turns that it gives enough time.
  core::TurnsSet turns = core::TurnsSet::all();
};

// A change of the standard world.
struct NamedWorld {
  std::string_view name;
  std::string_view about;
  void (*change)(World& world);
};

// In listing order.
std::span<const NamedWorld> all_worlds();
// Asserts that there is one of that name.
const NamedWorld& world_named(std::string_view name);

}  // namespace turnstile::properties
