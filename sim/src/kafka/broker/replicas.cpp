#include "turnstile/sim/kafka/broker/replicas.hpp"

#include <algorithm>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

Replicas::Replicas(std::int32_t nodes, std::int32_t count, std::int32_t first) : nodes_(nodes), count_(count), first_(first % nodes) {
  TURNSTILE_ASSERT(nodes <= kNodesMax && count >= 1 && count <= nodes);
  for (std::int32_t number = 0; number < count; ++number) in_sync_.insert(replica(number));
  leader_ = last_leader_ = replica(0);
  heard_ = in_sync_;
}

bool Replicas::fetched(NodeId follower, Offset end, Offset high_watermark) {
  ends_[static_cast<std::size_t>(follower.value)] = end;
  heard_.insert(follower);
  // isFollowerInSync
  if (in_sync_.contains(follower) || end < high_watermark || end < began_) return false;
  in_sync_.insert(follower);
  return true;
}

Offset Replicas::high_watermark(Offset now, Offset end, std::int32_t wanted_in_sync) const {
  if (!leader_ || in_sync_.size() < in_sync_min(wanted_in_sync)) return now;
  Offset least = end;
  for (std::int32_t number = 0; number < count_; ++number) {
    const NodeId node = replica(number);
    if (node == *leader_ || !in_sync_.contains(node)) continue;
    if (!heard_.contains(node)) return now;
    least = std::min(least, end_of(node));
  }
  return std::max(now, least);
}

// PartitionChangeBuilder: an in-sync set never becomes empty.
bool Replicas::shrink(NodeId node) {
  if (!in_sync_.contains(node) || in_sync_.size() == 1) return false;
  in_sync_.erase(node);
  return true;
}

void Replicas::lose_leader() { leader_.reset(); }

std::optional<NodeId> Replicas::candidate(NodeSet there, bool unclean) const {
  for (const bool must_be_in_sync : {true, false}) {
    if (!must_be_in_sync && !unclean) break;
    for (std::int32_t number = 0; number < count_; ++number) {
      const NodeId node = replica(number);
      if (there.contains(node) && (!must_be_in_sync || in_sync_.contains(node))) return node;
    }
  }
  return std::nullopt;
}

// makeLeader: the state of the followers is reset, except for an upper bound of their log ends.
bool Replicas::lead(NodeId node, Offset end, MetadataVersion version) {
  const bool unclean = !in_sync_.contains(node);
  if (unclean) {
    in_sync_ = {};
    in_sync_.insert(node);
  }
  // The former leader has all of its own log; it will truncate what the new one does not have.
  ends_[static_cast<std::size_t>(last_leader_.value)] = end;
  for (Offset& each : ends_) each = std::min(each, end);
  leader_ = last_leader_ = node;
  heard_ = cut_off_ = {};
  began_ = end;
  since_ = version;
  return unclean;
}

}  // namespace turnstile::sim
