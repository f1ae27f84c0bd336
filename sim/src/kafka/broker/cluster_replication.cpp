// When followers fetch, and when brokers go and come: what the Broker's replication needs of time and chance.
//
// What is drawn, through Chance: how long a round of fetches takes (`cluster.follower_delay`), how many of the batches that it was not yet
// known to have a new leader lacks (`cluster.unreplicated`), and whether a follower that is lost had just fetched (`cluster.last_fetch`).
#include <algorithm>

#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::sim {

namespace {

enum : std::uint64_t { kRound, kFence, kBack, kGoOn };

std::uint64_t token(std::uint64_t base, std::uint64_t kind, NodeId node) {
  return base | kind << 8 | static_cast<std::uint64_t>(node.value);
}

}  // namespace

void Cluster::schedule_round() {
  if (round_scheduled_) return;
  round_scheduled_ = true;
  const auto steps = static_cast<std::uint32_t>(options_.follower_delay_max / kMarkerGrain);
  const TimeNs delay = network_.chance().choose("cluster.follower_delay", steps + 1, lane_of(actor_)) * kMarkerGrain;
  network_.scheduler().after(delay, *this, token(kReplicationTokens, kRound, {}));
}

void Cluster::fire_replication(std::uint64_t which) {
  const TimeNs now = network_.scheduler().now();
  const NodeId node{static_cast<std::int32_t>(which & 0xff)};
  cause_ = 0;
  switch (which >> 8 & 0xff) {
    case kRound:
      round_scheduled_ = false;
      broker_.followers_fetch(now, effects_);
      break;
    case kFence:
      for (Gone& gone : gone_) {
        if (gone.node == node && !gone.fenced && gone.fenced_at <= now) fence(gone);
      }
      break;
    case kBack:
      if (std::ranges::any_of(gone_, [&](const Gone& gone) { return gone.node == node && gone.back_at <= now; })) come_back(node);
      break;
    default:
      if (stalled_until_[static_cast<std::size_t>(node.value)] > now) break;
      broker_.go_on(node);
  }
  settle();
}

bool Cluster::stop_node(NodeId node, TimeNs failover, TimeNs downtime) {
  const auto nodes = static_cast<std::size_t>(options_.broker.replication.nodes);
  const bool gone = std::ranges::any_of(gone_, [node](const Gone& each) { return each.node == node; });
  if (gone || gone_.size() + 1 >= nodes) return false;
  const TimeNs now = network_.scheduler().now();
  cause_ = network_.trace().record(now, actor_, "node.stops", static_cast<std::uint64_t>(node.value), static_cast<std::uint64_t>(downtime));
  if (broker_.followers_behind() && network_.chance().happens("cluster.last_fetch", options_.last_fetch, lane_of(actor_)))
    broker_.followers_fetch(now, effects_);
  broker_.stop_node(now, node, now + failover, effects_);
  gone_.push_back({node, now + failover, now + std::max(failover, downtime), false});
  if (failover == 0) {
    fence(gone_.back());
  } else {
    network_.scheduler().at(gone_.back().fenced_at, *this, token(kReplicationTokens, kFence, node));
  }
  network_.scheduler().at(gone_.back().back_at, *this, token(kReplicationTokens, kBack, node));
  settle();
  return true;
}

void Cluster::fence(Gone& gone) {
  gone.fenced = true;
  const TimeNs now = network_.scheduler().now();
  const auto elections = broker_.fence_node(now, gone.node, effects_);
  broker_.release(now, effects_);  // those who waited hear of it before anybody else leads
  elect(elections);
}

void Cluster::come_back(NodeId node) {
  for (Gone& gone : gone_) {
    if (gone.node == node && !gone.fenced) fence(gone);
  }
  std::erase_if(gone_, [node](const Gone& gone) { return gone.node == node; });
  network_.trace().record(network_.scheduler().now(), actor_, "node.starts", static_cast<std::uint64_t>(node.value));
  elect(broker_.start_node(node));
}

void Cluster::elect(const std::vector<Broker::Election>& elections) {
  for (const Broker::Election& election : elections) {
    const Lane lane = lane_of(actor_, election.partition);
    const std::uint32_t more = network_.chance().choose("cluster.unreplicated", election.lost_max - election.lost_min + 1, lane);
    broker_.elect(network_.scheduler().now(), election, election.lost_min + more, effects_);
  }
}

bool Cluster::start_node(NodeId node) {
  if (std::ranges::find(gone_, node, &Gone::node) == gone_.end()) return false;
  cause_ = 0;
  come_back(node);
  settle();
  return true;
}

bool Cluster::stall_node(NodeId node, TimeNs duration) {
  if (!broker_.replicated()) return false;
  const TimeNs now = network_.scheduler().now();
  stalled_until_.resize(static_cast<std::size_t>(options_.broker.replication.nodes));
  TimeNs& until = stalled_until_[static_cast<std::size_t>(node.value)];
  until = std::max(until, now + duration);
  network_.trace().record(now, actor_, "node.lags", static_cast<std::uint64_t>(node.value), static_cast<std::uint64_t>(duration));
  broker_.stall(now, node);
  network_.scheduler().at(until, *this, token(kReplicationTokens, kGoOn, node));
  arm();
  return true;
}

void Cluster::go_on(NodeId node) {
  cause_ = 0;
  broker_.go_on(node);
  settle();
}

bool Cluster::coordinators_loaded() {
  const TimeNs now = network_.scheduler().now();
  for (std::uint32_t number = 0; number < transactional_ids_.size(); ++number) {
    const TransactionalId id{number};
    if (!there(coordinator(id)) || now < broker_.transactions_loaded_at(id)) return false;
  }
  for (std::uint32_t number = 0; number < groups_.size(); ++number) {
    const GroupId group{number};
    if (!there(coordinator(group)) || now < broker_.groups_loaded_at(group)) return false;
  }
  return true;
}

bool Cluster::move_coordinators(NodeId node, TimeNs loading, TimeNs unaware_for) {
  if (!broker_.replicated()) return false;
  const std::uint64_t before = counters_.coordinators_moved;
  cause_ = 0;
  const TimeNs now = network_.scheduler().now();
  broker_.move_coordinators(node, now + loading, now + unaware_for, effects_);
  settle();
  return counters_.coordinators_moved > before;
}

void Cluster::heal_nodes() {
  cause_ = 0;
  while (!gone_.empty()) come_back(gone_.front().node);
  for (std::int32_t node = 0; node < static_cast<std::int32_t>(stalled_until_.size()); ++node) {
    stalled_until_[static_cast<std::size_t>(node)] = 0;
    broker_.go_on(NodeId{node});
  }
  if (broker_.replicated()) settle();
}

}  // namespace turnstile::sim
