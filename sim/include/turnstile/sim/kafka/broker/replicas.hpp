// One partition's replicas: the leader, the in-sync set, how far each has fetched, and what follows: the high watermark and the candidates
// for the next leader. A follower holds a prefix of its leader's log, so its end describes it completely.
//
// Sources: Partition, PartitionChangeBuilder, ReplicationControlManager of Kafka 3.9; KIP-101, KIP-207, KIP-966 (the high watermark does
// not advance under min.insync.replicas).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "turnstile/sim/kafka/messages.hpp"

namespace turnstile::sim {

using NodeId = core::Strong<struct NodeIdTag, std::int32_t>;  // a broker of the cluster, from 0
inline constexpr std::int32_t kNodesMax = 8;

class NodeSet {
 public:
  constexpr NodeSet() = default;
  static constexpr NodeSet first(std::int32_t count) {
    NodeSet set;
    set.bits_ = static_cast<std::uint8_t>((1U << count) - 1);
    return set;
  }
  constexpr bool contains(NodeId node) const { return (bits_ >> node.value & 1U) != 0; }
  constexpr void insert(NodeId node) { bits_ = static_cast<std::uint8_t>(bits_ | 1U << node.value); }
  constexpr void erase(NodeId node) { bits_ = static_cast<std::uint8_t>(bits_ & ~(1U << node.value)); }
  constexpr std::int32_t size() const { return __builtin_popcount(bits_); }
  friend constexpr bool operator==(NodeSet, NodeSet) = default;

 private:
  std::uint8_t bits_ = 0;
};

class Replicas {
 public:
  Replicas() = default;
  // `count` replicas on the nodes from `first` on, modulo the number of nodes; the first one leads.
  Replicas(std::int32_t nodes, std::int32_t count, std::int32_t first);

  std::int32_t count() const { return count_; }
  NodeId replica(std::int32_t number) const { return NodeId{(first_ + number) % nodes_}; }
  std::optional<NodeId> leader() const { return leader_; }
  NodeSet in_sync() const { return in_sync_; }
  Offset end_of(NodeId follower) const { return ends_[static_cast<std::size_t>(follower.value)]; }
  // Clients that know all moves up to this one find the leader.
  MetadataVersion since() const { return since_; }

  // effectiveMinIsr: at most the number of replicas.
  std::int32_t in_sync_min(std::int32_t wanted) const { return wanted < count_ ? wanted : count_; }

  // ---- while it is led ----

  // A follower has fetched up to `end`. True: it has just joined the in-sync set, because it has everything committed and everything that
  // its leader began with.
  bool fetched(NodeId follower, Offset end, Offset high_watermark);
  // maybeIncrementLeaderHW: the smallest end of an in-sync replica. It never falls, and does not rise under min.insync.replicas.
  Offset high_watermark(Offset now, Offset end, std::int32_t wanted_in_sync) const;
  // Where this leader's log ended when it began to lead: below that offset its high watermark is not reported (KIP-207).
  Offset began() const { return began_; }
  // Removes a follower from the in-sync set, which never becomes empty. True: it was in it.
  bool shrink(NodeId node);
  // It was not fetching when its leader was lost: what that leader had beyond it is lost.
  void cut_off(NodeId follower) { cut_off_.insert(follower); }
  bool is_cut_off(NodeId follower) const { return cut_off_.contains(follower); }

  // ---- changes of the leader ----

  void lose_leader();
  // The next leader, of the brokers that are up: the first in-sync replica, or, if an unclean election is allowed, the first of all.
  std::optional<NodeId> candidate(NodeSet there, bool unclean) const;
  // Makes it the leader, with a log that ends there. True: an unclean election, because it was not in sync.
  bool lead(NodeId node, Offset end, MetadataVersion version);
  // The last leader, while there is none.
  NodeId last_leader() const { return last_leader_; }

 private:
  std::int32_t nodes_ = 1;
  std::int32_t count_ = 1;
  std::int32_t first_ = 0;
  std::optional<NodeId> leader_;
  NodeId last_leader_{};
  NodeSet in_sync_;
  NodeSet heard_;    // followers that have fetched from this leader
  NodeSet cut_off_;  // followers that did not fetch when it was lost
  Offset began_{};   // the leader's end when it began to lead
  std::array<Offset, kNodesMax> ends_{};
  MetadataVersion since_ = 0;
};

}  // namespace turnstile::sim
