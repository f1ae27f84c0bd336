// A small simulated world for tests of the cluster: a healthy network unless told otherwise, and a way to run tasks to their end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/contracts/drive.hpp"
#include "turnstile/sim/kafka/client/sim_log.hpp"
#include "turnstile/sim/kafka/client/sim_producer.hpp"
#include "turnstile/sim/kafka/client/sim_reader.hpp"
#include "turnstile/sim/kafka/wire_faults.hpp"
#include "units.hpp"

namespace turnstile::sim {

inline core::Task<void> nothing() { co_return; }

class SimWorld : public contracts::Driver {
 public:
  explicit SimWorld(std::uint64_t seed = 1, const NetworkOptions& network_options = {}, const ClusterOptions& cluster_options = {})
      : chance(seed), network(scheduler, chance, trace, network_options), cluster(network, with_topics(cluster_options)) {}

  Process& process(const std::string& name) {
    processes.push_back(std::make_unique<Process>(scheduler, name));
    processes.back()->start(nothing());
    return *processes.back();
  }
  void drive(core::Task<void> task) override {
    task.start();
    const Instant patience = scheduler.now() + 600'000 * kMs;
    while (!task.done() && scheduler.step(patience)) {
    }
    if (!task.done()) std::abort();
  }
  void wait(Duration time) {
    const Instant until = scheduler.now() + time;
    while (scheduler.step(until)) {
    }
  }

  Scheduler scheduler;
  SeededChance chance;
  Trace trace;
  Network network;
  WireFaults wire{network};
  Cluster cluster;
  std::vector<std::unique_ptr<Process>> processes;
};

}  // namespace turnstile::sim
