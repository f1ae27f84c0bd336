#include "turnstile/sim/kafka/broker/cluster_faults.hpp"

#include <algorithm>

#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::sim {

namespace {

// What an event of the scheduler is for: the controller notices, a broker is back, a follower fetches again.
enum class Wakeup : std::uint8_t { fence, back, go_on };

std::uint64_t wakeup_token(Wakeup what, NodeId node) {
  return static_cast<std::uint64_t>(what) << 8 | static_cast<std::uint64_t>(node.value);
}

}  // namespace

void ClusterFaults::fire(std::uint64_t token) {
  const Instant now = network_.scheduler().now();
  if (now < cluster_.away_until()) return network_.scheduler().at(cluster_.away_until(), *this, token);
  const NodeId node{static_cast<std::int32_t>(token & 0xff)};
  cluster_.change(0, [&](Broker& broker, BrokerEffects& effects) {
    switch (static_cast<Wakeup>(token >> 8)) {
      case Wakeup::fence:
        for (Gone& gone : gone_) {
          if (gone.node == node && !gone.fenced && gone.fenced_at <= now) fence(gone, broker, effects);
        }
        return;
      case Wakeup::back: {
        const auto due = [&](const Gone& gone) { return gone.node == node && gone.back_at <= now; };
        if (std::ranges::any_of(gone_, due)) come_back(node, broker, effects);
        return;
      }
      case Wakeup::go_on:
        if (stalled_until(node) <= now) broker.go_on(node);
        return;
    }
  });
}

void ClusterFaults::restart(Duration downtime) {
  const Instant now = network_.scheduler().now();
  const auto event = network_.trace().record(now, cluster_.actor(), EventKind::cluster_restart, static_cast<std::uint64_t>(downtime.ns));
  cluster_.go_away(now + downtime, event);
}

// ---- brokers that go and come ----

bool ClusterFaults::stop_node(NodeId node, Duration failover, Duration downtime) {
  const auto nodes = static_cast<std::size_t>(cluster_.options().broker.replication.nodes);
  if (std::ranges::find(gone_, node, &Gone::node) != gone_.end() || gone_.size() + 1 >= nodes) return false;
  const Instant now = network_.scheduler().now();
  const auto event = network_.trace().record(now, cluster_.actor(), EventKind::node_stops, static_cast<std::uint64_t>(node.value),
                                             static_cast<std::uint64_t>(downtime.ns));
  cluster_.change(event, [&](Broker& broker, BrokerEffects& effects) {
    const Lane lane = lane_of(cluster_.actor());
    if (broker.followers_behind() && network_.chance().happens({"cluster.last_fetch", Role::fault}, cluster_.options().last_fetch, lane))
      broker.followers_fetch(now, effects);
    broker.stop_node(now, node, now + failover, effects);
    Gone& gone = gone_.emplace_back(Gone{node, now + failover, now + std::max(failover, downtime), false});
    const Instant back_at = gone.back_at;
    if (failover == Duration{}) {
      fence(gone, broker, effects);
    } else {
      network_.scheduler().at(gone.fenced_at, *this, wakeup_token(Wakeup::fence, node));
    }
    network_.scheduler().at(back_at, *this, wakeup_token(Wakeup::back, node));
  });
  return true;
}

bool ClusterFaults::start_node(NodeId node) {
  if (std::ranges::find(gone_, node, &Gone::node) == gone_.end()) return false;
  cluster_.change(0, [&](Broker& broker, BrokerEffects& effects) { come_back(node, broker, effects); });
  return true;
}

void ClusterFaults::fence(Gone& gone, Broker& broker, BrokerEffects& effects) {
  gone.fenced = true;
  const Instant now = network_.scheduler().now();
  const auto elections = broker.fence_node(now, gone.node, effects);
  broker.release(now, effects);  // parked requests are answered before another broker leads
  elect(elections, broker, effects);
}

void ClusterFaults::come_back(NodeId node, Broker& broker, BrokerEffects& effects) {
  for (Gone& gone : gone_) {
    if (gone.node == node && !gone.fenced) fence(gone, broker, effects);
  }
  std::erase_if(gone_, [node](const Gone& gone) { return gone.node == node; });
  network_.trace().record(network_.scheduler().now(), cluster_.actor(), EventKind::node_starts, static_cast<std::uint64_t>(node.value));
  elect(broker.start_node(node), broker, effects);
}

void ClusterFaults::elect(const std::vector<Broker::Election>& elections, Broker& broker, BrokerEffects& effects) {
  for (const Broker::Election& election : elections) {
    const Lane lane = lane_of(cluster_.actor(), election.partition);
    const std::uint32_t more =
        network_.chance().choose({"cluster.unreplicated", Role::fault}, election.lost_max - election.lost_min + 1, lane);
    broker.elect(network_.scheduler().now(), election, election.lost_min + more, effects);
  }
}

// ---- brokers that lag ----

bool ClusterFaults::stall_node(NodeId node, Duration duration) {
  const auto nodes = static_cast<std::size_t>(cluster_.options().broker.replication.nodes);
  if (nodes == 1) return false;
  const Instant now = network_.scheduler().now();
  stalled_until_.resize(nodes);
  stalled_until(node) = std::max(stalled_until(node), now + duration);
  network_.trace().record(now, cluster_.actor(), EventKind::node_lags, static_cast<std::uint64_t>(node.value),
                          static_cast<std::uint64_t>(duration.ns));
  cluster_.change(0, [&](Broker& broker, BrokerEffects&) {
    broker.stall(now, node);
    network_.scheduler().at(stalled_until(node), *this, wakeup_token(Wakeup::go_on, node));
  });
  return true;
}

void ClusterFaults::go_on(NodeId node) {
  cluster_.change(0, [node](Broker& broker, BrokerEffects&) { broker.go_on(node); });
}

// ---- coordinators and groups ----

bool ClusterFaults::move_coordinators(NodeId node, Duration loading, Duration unaware_for) {
  if (cluster_.options().broker.replication.nodes == 1) return false;
  const ClusterCounters& counters = cluster_.truth().counters();
  const std::uint64_t before = counters.coordinators_moved;
  const Instant now = network_.scheduler().now();
  cluster_.change(
      0, [&](Broker& broker, BrokerEffects& effects) { broker.move_coordinators(node, now + loading, now + unaware_for, effects); });
  return counters.coordinators_moved > before;
}

bool ClusterFaults::force_rebalance(GroupId group) {
  bool forced = false;
  cluster_.change(
      0, [&](Broker& broker, BrokerEffects& effects) { forced = broker.force_rebalance(network_.scheduler().now(), group, effects); });
  return forced;
}

void ClusterFaults::heal() {
  if (cluster_.options().broker.replication.nodes == 1) return;
  cluster_.change(0, [this](Broker& broker, BrokerEffects& effects) {
    while (!gone_.empty()) come_back(gone_.front().node, broker, effects);
    for (std::size_t node = 0; node < stalled_until_.size(); ++node) {
      stalled_until_[node] = {};
      broker.go_on(NodeId{static_cast<std::int32_t>(node)});
    }
  });
}

}  // namespace turnstile::sim
