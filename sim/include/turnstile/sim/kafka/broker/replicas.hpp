// One partition's replicas: who leads, who is in sync, how far each has come, and what follows from that: the high watermark, and who may
// lead next. A follower holds a prefix of its leader's log, so its end says all about it.
//
// Sources: Partition, PartitionChangeBuilder, ReplicationControlManager of Kafka 3.9; KIP-101, KIP-207, KIP-966 (the high watermark stands
// still under min.insync.replicas).
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
  // `count` replicas on the nodes from `first` on, around the circle of all; the first one leads.
  Replicas(std::int32_t nodes, std::int32_t count, std::int32_t first);

  std::int32_t count() const { return count_; }
  NodeId replica(std::int32_t number) const { return NodeId{(first_ + number) % nodes_}; }
  std::optional<NodeId> leader() const { return leader_; }
  NodeSet in_sync() const { return in_sync_; }
  Offset end_of(NodeId follower) const { return ends_[static_cast<std::size_t>(follower.value)]; }
  // The number of the move after which clients go to the right leader.
  MetadataVersion since() const { return since_; }

  // effectiveMinIsr: a topic cannot ask for more than it has.
  std::int32_t in_sync_min(std::int32_t wanted) const { return wanted < count_ ? wanted : count_; }

  // ---- while it is led ----

  // A follower has fetched up to `end`. True: it is in sync again, because it has what is committed and what its leader began with.
  bool fetched(NodeId follower, Offset end, Offset high_watermark);
  // maybeIncrementLeaderHW: the least that an in-sync replica has, which never falls, and does not rise under min.insync.replicas.
  Offset high_watermark(Offset now, Offset end, std::int32_t wanted_in_sync) const;
  // Where this leader's log ended when it began: below that its high watermark is not to be told (KIP-207).
  Offset began() const { return began_; }
  // A follower is not in sync any more; the last one always is. True: it was.
  bool shrink(NodeId node);
  // It did not fetch when its leader was lost: what that leader had more it will never have.
  void cut_off(NodeId follower) { cut_off_.insert(follower); }
  bool is_cut_off(NodeId follower) const { return cut_off_.contains(follower); }

  // ---- changes of the leader ----

  void lose_leader();
  // Who would lead next, of those who are there: the first in-sync replica, or, if it may be unclean, the first of all.
  std::optional<NodeId> candidate(NodeSet there, bool unclean) const;
  // It begins to lead, with a log that ends there. True: unclean, because it was not in sync.
  bool lead(NodeId node, Offset end, MetadataVersion version);
  // Who led last, if nobody does.
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
