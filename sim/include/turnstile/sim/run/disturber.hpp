// Carries out a run's faults, on machines, brokers and the network, and heals them at the end. The swarm's settings for the network and the
// brokers as a whole go into their options, before they are built.
#pragma once

#include <vector>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/run/machine.hpp"
#include "turnstile/sim/run/swarm.hpp"

namespace turnstile::sim {

NetworkOptions network_options(const Swarm& swarm, bool lost_may_arrive);
// `usual`: in a run without faults.
ClusterOptions cluster_options(ClusterOptions usual, const Swarm& swarm);

class Disturber final : private Target {
 public:
  // Nothing is owned. Machines and groups are looked up when a fault happens: there may be more by then.
  struct World {
    Scheduler& scheduler;
    Network& network;
    Cluster& cluster;
    FaultCounts& faults;
    const std::vector<Machine*>& machines;
    const std::vector<GroupId>& groups;
  };

  Disturber(const World& world, const Swarm& swarm, const ClusterOptions& usual) : world_(world), swarm_(swarm), usual_(usual) {}
  Disturber(const Disturber&) = delete;
  Disturber& operator=(const Disturber&) = delete;

  // Schedules all disturbances. Returns when the last one is over.
  Instant schedule();
  // From now on nothing is lost or late, no disturbance begins, and every machine and broker that is down or paused comes back.
  void heal();
  bool healed() const { return healed_; }
  // How often each fault really fired.
  FaultCounts faults() const;

 private:
  void fire(std::uint64_t token) override;
  void disturb(const Disturbance& what);
  void note(Fault kind, Duration duration = {});

  const World world_;
  const Swarm& swarm_;
  const ClusterOptions& usual_;
  bool healed_ = false;
};

}  // namespace turnstile::sim
