#include <algorithm>

#include "turnstile/sim/group.hpp"

namespace turnstile::sim {

void GroupOffsets::commit(core::TopicPartition where, core::Offset offset) {
  const auto known = std::ranges::find(committed_, where, &core::TopicPartitionOffset::where);
  if (known == committed_.end()) {
    committed_.push_back({where, offset});
  } else {
    known->offset = offset;
  }
}

void GroupOffsets::hold(Producer producer, const List<core::TopicPartitionOffset>& offsets) {
  for (const auto& offset : offsets) pending_.push_back({producer.id, offset});
}

void GroupOffsets::end(GroupId group, ProducerId producer, bool commit_them, BrokerEffects& effects) {
  for (const Pending& pending : pending_) {
    if (pending.producer != producer || (!commit_them && mistake_ != Mistake::aborted_offsets_are_kept)) continue;
    commit(pending.offset.where, pending.offset.offset);
    effects.events.push_back(
        {BrokerEventKind::offsets, pending.offset.where, 0, group.value, static_cast<std::uint64_t>(pending.offset.offset.value)});
  }
  std::erase_if(pending_, [producer](const Pending& pending) { return pending.producer == producer; });
}

std::optional<core::Offset> GroupOffsets::committed(core::TopicPartition where) const {
  const auto known = std::ranges::find(committed_, where, &core::TopicPartitionOffset::where);
  return known == committed_.end() ? std::nullopt : std::optional(known->offset);
}

bool GroupOffsets::pending(core::TopicPartition where) const {
  if (mistake_ == Mistake::pending_offsets_are_stable) return false;
  return std::ranges::any_of(pending_, [where](const Pending& pending) { return pending.offset.where == where; });
}

}  // namespace turnstile::sim
