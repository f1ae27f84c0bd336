#include <algorithm>

#include "turnstile/sim/kafka/broker/group.hpp"

namespace turnstile::sim {

// The offset that was written later wins, even if the transaction of an earlier one ends after it: CommitRecordMetadataAndOffset.olderThan.
const GroupOffsets::Committed* GroupOffsets::put(const Committed& entry) {
  const auto known = std::ranges::find(committed_, entry.where, &Committed::where);
  if (known == committed_.end()) {
    committed_.push_back(entry);
    return nullptr;
  }
  if (known->written > entry.written) return &*known;
  *known = entry;
  return nullptr;
}

void GroupOffsets::saw(ProducerIdAndEpoch producer) {
  const auto known = std::ranges::find(seen_, producer.id, &ProducerIdAndEpoch::id);
  if (known == seen_.end()) {
    seen_.push_back(producer);
  } else {
    known->epoch = std::max(known->epoch, producer.epoch);
  }
}

bool GroupOffsets::accepts(ProducerIdAndEpoch producer) const {
  const auto known = std::ranges::find(seen_, producer.id, &ProducerIdAndEpoch::id);
  return known == seen_.end() || producer.epoch >= known->epoch;
}

void GroupOffsets::hold(ProducerIdAndEpoch producer, const List<TopicPartitionOffset>& offsets, std::uint32_t transaction) {
  saw(producer);
  for (const auto& offset : offsets) pending_.push_back({producer.id, offset, transaction, ++written_});
}

void GroupOffsets::end(GroupId group, ProducerIdAndEpoch producer, bool commit_them, BrokerEffects& effects) {
  saw(producer);
  for (const Pending& pending : pending_) {
    if (pending.producer != producer.id || (!commit_them && mistake_ != Mistake::aborted_offsets_are_kept)) continue;
    if (const Committed* later = put({pending.offset.where, pending.offset.offset, pending.written, false})) {
      if (later->plain) effects.events.push_back({BrokerEventKind::superseded, pending.offset.where, pending.transaction, group.value, 0});
      continue;
    }
    effects.events.push_back({BrokerEventKind::offsets, pending.offset.where, pending.transaction, group.value,
                              static_cast<std::uint64_t>(pending.offset.offset.value)});
  }
  std::erase_if(pending_, [producer](const Pending& pending) { return pending.producer == producer.id; });
}

std::optional<core::Offset> GroupOffsets::committed(TopicPartition where) const {
  const auto known = std::ranges::find(committed_, where, &Committed::where);
  return known == committed_.end() ? std::nullopt : std::optional(known->offset);
}

bool GroupOffsets::pending(TopicPartition where) const {
  if (mistake_ == Mistake::pending_offsets_are_stable) return false;
  return std::ranges::any_of(pending_, [where](const Pending& pending) { return pending.offset.where == where; });
}

}  // namespace turnstile::sim
