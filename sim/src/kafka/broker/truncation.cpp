// What a leader change does to a log: the new leader's end is the end, and the old leader truncates what it had beyond it when it comes
// back (KIP-101, KIP-279: a follower truncates to where its leader's epochs diverge). The state of producers, transactions and segments is
// rebuilt from the remaining batches. Source: UnifiedLog.truncateTo, ProducerStateManager.truncateAndReload.
#include <algorithm>

#include "turnstile/core/assert.hpp"
#include "turnstile/sim/kafka/broker/partition_log.hpp"

namespace turnstile::sim {

void PartitionLog::replicated_to(Offset high_watermark) {
  TURNSTILE_ASSERT(high_watermark >= high_watermark_ && high_watermark <= end_);
  high_watermark_ = high_watermark;
  std::erase_if(unreplicated_, [high_watermark](const Unreplicated& ended) { return ended.marker_end <= high_watermark; });
}

std::uint32_t PartitionLog::batches_from(Offset offset) const {
  const auto first = std::ranges::lower_bound(batches_, offset, {}, &LogBatch::first);
  return static_cast<std::uint32_t>(batches_.end() - first);
}

Offset PartitionLog::end_without(std::uint32_t batches) const { return batches == 0 ? end_ : batches_[batches_.size() - batches].first; }

std::uint32_t PartitionLog::truncate_to(Offset end) {
  const std::uint32_t lost = batches_from(end);
  batches_.erase(batches_.end() - lost, batches_.end());
  TURNSTILE_ASSERT(batches_.empty() || batches_.back().end() <= end);
  end_ = end;
  high_watermark_ = std::min(high_watermark_, end);
  start_ = std::min(start_, end);
  cleaned_to_ = std::min(cleaned_to_, end);
  first_kept_ = std::min(first_kept_, static_cast<std::uint32_t>(batches_.size()));
  rebuild_segments();
  rebuild_producers();
  return lost;
}

void PartitionLog::rebuild_segments() {
  std::erase_if(segments_, [this](const Segment& segment) { return segment.base >= end_; });
  if (!segments_.empty()) {
    Segment& active = segments_.back();
    active.max_timestamp_ms = active.first_timestamp_ms;
    active.bytes = 0;
    for (auto batch = batches_.rbegin(); batch != batches_.rend() && batch->first >= active.base; ++batch) {
      active.max_timestamp_ms = std::max(active.max_timestamp_ms, batch->timestamp_ms);
      active.bytes += batch->bytes;
    }
  }
}

void PartitionLog::rebuild_producers() {
  producers_.clear();
  open_.clear();
  unreplicated_.clear();
  for (std::uint32_t index = 0; index < batches_.size(); ++index) {
    LogBatch& batch = batches_[index];
    if (batch.ending == Ending::marker) {
      raise_epoch(batch.producer, batch.timestamp_ms);
      const auto first = end_open(batch.producer.id, batch.commits, std::nullopt);
      if (first && batch.end() > high_watermark_) unreplicated_.push_back({*first, batch.end()});
      continue;
    }
    if (batch.first_sequence >= 0) remember(batch.producer, batch.first_sequence, batch);
    if (batch.ending == Ending::plain) continue;
    batch.ending = Ending::open;
    begin_or_continue(index + 1);
  }
  for (const OpenTransaction& open : open_) {
    for (std::uint32_t number = open.last_batch; number != 0; number = batches_[number - 1].previous_open)
      batches_[number - 1].ended_at = {};
  }
}

}  // namespace turnstile::sim
