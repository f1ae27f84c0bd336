// What the log of a simulated worker is: SimLog, or another implementation of its port over the simulated Kafka.
#pragma once

#include <memory>
#include <string_view>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/sim_log.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::sim {

// Where a life of a worker needs a log. All outlive it; it ends before the life does.
struct WorkerLogPlace {
  Process& process;
  Cluster& cluster;
  Network& network;
  const SimLogOptions& options;
};

struct WorkerLog {
  std::string_view name;   // as failures and command lines call it
  std::string_view about;  // in one line
  std::unique_ptr<core::Log> (*make)(const WorkerLogPlace& place);
  // Why it cannot run in such a world, in one line; empty: it can.
  std::string_view (*refuses)(const SimulationOptions& world);
  // What it requires of the world.
  void (*change_world)(SimulationOptions& world);
};

}  // namespace turnstile::sim
