// The brokers of a cluster, and the replicas of its partitions: which brokers are up, which followers keep up, which partitions wait for
// their followers. What a change means for logs and parked requests is the Broker's (broker_replication.cpp).
//
// Followers that keep up fetch in rounds, all of them together and all partitions at once: one event for many fetches. How far a follower
// really was when its leader died is drawn only then.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"
#include "turnstile/sim/kafka/broker/replicas.hpp"

namespace turnstile::sim {

struct ReplicationOptions {
  std::int32_t nodes = 1;                      // brokers, each with a replica of every partition unless its topic says otherwise
  Duration lag_time_max = 30'000 * core::kMs;  // replica.lag.time.max.ms
  bool unclean_election = false;               // unclean.leader.election.enable
  // A follower that was not fetching when its leader was lost has nothing more of its log, as in Kafka. Off: it may turn out to have more,
  // as in old seeds.
  bool cuts_off_followers = false;
};

class Replication {
 public:
  explicit Replication(const ReplicationOptions& options) : options_(options), nodes_(static_cast<std::size_t>(options.nodes)) {}

  bool on() const { return options_.nodes > 1; }
  const ReplicationOptions& options() const { return options_; }
  Replicas& at(std::uint32_t partition) { return replicas_[partition]; }
  std::uint32_t partitions() const { return static_cast<std::uint32_t>(replicas_.size()); }
  void resize(std::uint32_t partitions) {
    replicas_.resize(partitions);
    behind_mark_.resize(partitions);
  }
  void create(std::uint32_t partition, std::int32_t count) {
    replicas_[partition] =
        Replicas(options_.nodes, count, static_cast<std::int32_t>(partition % static_cast<std::uint32_t>(options_.nodes)));
  }

  // ---- moves ----

  MetadataVersion version() const { return version_; }
  MetadataVersion next_version() { return ++version_; }

  // ---- brokers ----

  bool there(NodeId node) const { return nodes_[index(node)].there; }
  void set_there(NodeId node, bool there) { nodes_[index(node)].there = there; }
  NodeSet all_there() const {
    NodeSet set;
    for (std::int32_t node = 0; node < options_.nodes; ++node) {
      if (there(NodeId{node})) set.insert(NodeId{node});
    }
    return set;
  }
  // It is up and fetches.
  bool keeps_up(NodeId node) const { return there(node) && nodes_[index(node)].stalled_at == kNever; }
  void stall(NodeId node, Instant now) {
    if (nodes_[index(node)].stalled_at == kNever) nodes_[index(node)].stalled_at = now;
  }
  void go_on(NodeId node) { nodes_[index(node)].stalled_at = kNever; }
  // A follower that has not fetched for that long leaves the in-sync set if there is something to fetch (Replica.isCaughtUp).
  bool overdue(NodeId node, Instant now) const {
    const Instant since = nodes_[index(node)].stalled_at;
    return since != kNever && now - since >= options_.lag_time_max;
  }
  bool any_overdue(Instant now) const {
    return std::ranges::any_of(
        nodes_, [&](const Node& node) { return node.stalled_at != kNever && now - node.stalled_at >= options_.lag_time_max; });
  }
  Instant next_overdue(Instant now) const {
    Instant next = kNever;
    for (const Node& node : nodes_) {
      if (node.stalled_at != kNever && now - node.stalled_at < options_.lag_time_max)
        next = std::min(next, node.stalled_at + options_.lag_time_max);
    }
    return next;
  }
  // Its leader is up.
  bool led(std::uint32_t partition) {
    const auto leader = at(partition).leader();
    return leader && there(*leader);
  }

  // ---- partitions that wait for followers ----

  void fall_behind(std::uint32_t partition) {
    if (behind_mark_[partition]) return;
    behind_mark_[partition] = true;
    behind_.push_back(partition);
  }
  void all_fall_behind() {
    for (std::uint32_t partition = 0; partition < partitions(); ++partition) fall_behind(partition);
  }
  bool any_behind() const { return !behind_.empty(); }
  // All of them, once.
  const std::vector<std::uint32_t>& take_behind() {
    taken_.clear();
    std::swap(taken_, behind_);
    for (const std::uint32_t partition : taken_) behind_mark_[partition] = false;
    return taken_;
  }

 private:
  struct Node {
    bool there = true;
    Instant stalled_at = kNever;  // kNever: it fetches
  };
  static std::size_t index(NodeId node) { return static_cast<std::size_t>(node.value); }

  ReplicationOptions options_;
  std::vector<Node> nodes_;
  std::vector<Replicas> replicas_;  // by partition
  MetadataVersion version_ = 0;
  std::vector<std::uint32_t> behind_;  // partitions with something to fetch
  std::vector<bool> behind_mark_;
  std::vector<std::uint32_t> taken_;
};

}  // namespace turnstile::sim
