// What can happen to a cluster's brokers: they restart, go away, lag behind, and their coordinators move. All of it may be asked for at any
// time while the cluster runs.
//
// What is drawn, through Chance: whether a follower had fetched just before its leader was lost (`cluster.last_fetch`), and how many of the
// batches that it was not known to have a new leader lacks (`cluster.unreplicated`).
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

class Cluster;
class Network;

class ClusterFaults final : public Target {
 public:
  ClusterFaults(Cluster& cluster, Network& network) : cluster_(cluster), network_(network) {}
  ClusterFaults(const ClusterFaults&) = delete;
  ClusterFaults& operator=(const ClusterFaults&) = delete;
  ~ClusterFaults() = default;

  // All connections are cut and no broker answers for that long; the logs are durable.
  void restart(Duration downtime);
  // A broker goes away: the coordinators on it move at once; the partitions that it led get other leaders after `failover`, when the
  // controller has noticed. It is back after `downtime`, or after `failover` if that is longer. False: it is the last one, or gone already.
  bool stop_node(NodeId node, Duration failover, Duration downtime);
  // It is back before its time. False: it was not gone.
  bool start_node(NodeId node);
  // A follower fetches nothing for so long. False: there is no replication.
  bool stall_node(NodeId node, Duration duration);
  // It fetches again before its time.
  void go_on(NodeId node);
  // The coordinators on that broker move to another, which takes so long to load what they know. For `unaware_for` the broker that they
  // left has not noticed, and answers from memory. False: nothing has moved.
  bool move_coordinators(NodeId node, Duration loading, Duration unaware_for = {});
  // As a new subscription would. False: the group is empty.
  bool force_rebalance(GroupId group);
  // Every broker that is gone or stalled is back now.
  void heal();

  void fire(std::uint64_t token) override;

 private:
  struct Gone {
    NodeId node{};
    Instant fenced_at{};
    Instant back_at{};
    bool fenced = false;
  };
  void fence(Gone& gone, Broker& broker, BrokerEffects& effects);
  void come_back(NodeId node, Broker& broker, BrokerEffects& effects);
  void elect(const std::vector<Broker::Election>& elections, Broker& broker, BrokerEffects& effects);
  Instant& stalled_until(NodeId node) { return stalled_until_[static_cast<std::size_t>(node.value)]; }

  Cluster& cluster_;
  Network& network_;
  std::vector<Gone> gone_;
  std::vector<Instant> stalled_until_;  // by node; 0: it is not stalled
};

}  // namespace turnstile::sim
