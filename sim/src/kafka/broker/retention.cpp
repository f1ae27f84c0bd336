// Retention: the head of a log is deleted by time or size, in whole segments, at periodic checks; or by DeleteRecords.
//
// A segment rolls on append, when the batch comes segment.ms after the segment's first record or would make it too large. It is deleted
// when its *largest* timestamp is older than retention.ms: one fresh record keeps all of it. An active segment in which everything has
// expired is deleted as well. Source: LogSegment.shouldRoll, UnifiedLog.deleteRetentionMsBreachedSegments of Kafka 3.9; KIP-107 for
// DeleteRecords.
//
// Checks are made up for when the log is next used, each deletion dated to its check. Appends and advances of the high watermark, which
// change what may be deleted, make up for them first.
#include <algorithm>

#include "turnstile/core/probe.hpp"
#include "turnstile/sim/kafka/broker/partition_log.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

void PartitionLog::roll_if_due(const TopicOptions& options, core::TimeMs timestamp_ms, std::uint64_t bytes) {
  if (!segments_.empty()) {
    const Segment& active = segments_.back();
    const bool too_old = timestamp_ms - active.first_timestamp_ms > options.segment_ms;
    const bool too_large = active.bytes + bytes > options.segment_bytes;
    if (!too_old && !too_large) return;
  }
  segments_.push_back({end_, timestamp_ms, timestamp_ms, 0});
}

void PartitionLog::check_retention(Instant now, const TopicOptions& options, Duration check) {
  const Instant last_check = core::last_multiple(check, now);
  const Instant next_check = next_check_;
  next_check_ = last_check + check;
  if (!options.removes || (options.retention_ms < 0 && options.retention_bytes < 0)) {
    next_check_ = Instant::max();
    return;
  }
  if (options.retention_ms >= 0) remove_expired(options, check, next_check, last_check);
  if (options.retention_bytes >= 0) remove_excess(options, last_check);
}

void PartitionLog::remove_expired(const TopicOptions& options, Duration check, Instant next_check, Instant last_check) {
  Instant deleted_at = next_check;
  std::size_t gone = 0;
  for (; gone < segments_.size(); ++gone) {
    // The first millisecond in which the segment's youngest record is older than retention.ms, and the first check from then on.
    if (mistake_ == Mistake::active_segment_never_expires && gone + 1 == segments_.size()) break;
    const core::TimeMs expires_ms = youngest_ms(segments_[gone]) + options.retention_ms + 1 - ProcessClock::kEpochMs;
    const Instant due = core::first_multiple(check, Instant{core::milliseconds(std::max<core::TimeMs>(expires_ms, 0))});
    deleted_at = std::max(deleted_at, due);
    if (deleted_at > last_check) break;
    const Offset start = gone + 1 < segments_.size() ? segments_[gone + 1].base : end_;
    if (start > high_watermark_) break;  // what is not replicated is never deleted
    start_at(deleted_at, start);
  }
  if (gone != 0) core::probe("segment_expired");
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(gone));
}

core::TimeMs PartitionLog::youngest_ms(const Segment& segment) const {
  if (mistake_ == Mistake::retention_goes_by_append_time) return ProcessClock::wall_ms(batches_.back().appended_at);
  return mistake_ == Mistake::retention_is_by_record ? segment.first_timestamp_ms : segment.max_timestamp_ms;
}

// Whole segments from the head, as long as the rest is still at least retention.bytes (deleteRetentionSizeBreachedSegments).
void PartitionLog::remove_excess(const TopicOptions& options, Instant when) {
  std::uint64_t size = 0;
  for (const Segment& segment : segments_) size += segment.bytes;
  const auto limit = static_cast<std::uint64_t>(options.retention_bytes);
  while (segments_.size() > 1 && size - segments_.front().bytes >= limit && segments_[1].base <= high_watermark_) {
    size -= segments_.front().bytes;
    segments_.erase(segments_.begin());
    start_at(when, segments_.front().base);
  }
}

KafkaError PartitionLog::delete_records(Instant now, Offset before) {
  if (before > high_watermark_ && mistake_ != Mistake::deleting_past_the_end_is_accepted) return KafkaError::offset_out_of_range;
  if (before > start_) start_at(now, before);
  return KafkaError::none;
}

void PartitionLog::start_at(Instant when, Offset start) {
  start_ = std::max(start_, start);
  for (; first_kept_ < batches_.size() && batches_[first_kept_].end() <= start_; ++first_kept_) {
    batches_[first_kept_].deleted_at = when;
  }
}

}  // namespace turnstile::sim
