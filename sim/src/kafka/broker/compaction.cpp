// Log compaction: the last record of each key stays, at its offset; the active segment and anything above the last stable offset are never
// cleaned; a tombstone stays for delete.retention.ms after it was first cleaned (KIP-534) and is then removed; records of aborted
// transactions are removed at once; control records stay.
//
// A log is cleaned when enough of its cleanable part is dirty (min.cleanable.dirty.ratio), and then all of it at once: Kafka's cleaner may
// need several passes for very many keys. Checks are due every log.cleaner.backoff.ms, and are made up for when the log is next used.
// Source: LogCleaner, Cleaner.cleanInto, LogCleanerManager.grabFilthiestCompactedLog of Kafka 3.9.
#include <algorithm>
#include <limits>

#include "turnstile/sim/kafka/broker/partition_log.hpp"

namespace turnstile::sim {

namespace {

std::vector<std::pair<std::string_view, Offset>>::const_iterator last_of(const std::vector<std::pair<std::string_view, Offset>>& keys,
                                                                         std::string_view key) {
  const auto found = std::ranges::lower_bound(keys, key, {}, &std::pair<std::string_view, Offset>::first);
  return found != keys.end() && found->first == key ? found : keys.end();
}

}  // namespace

bool PartitionLog::is_void(const LogBatch& batch) const {
  return batch.ending == Ending::aborted && mistake_ != Mistake::compaction_keeps_aborted_records;
}

bool PartitionLog::superseded(const StoredRecord& record, Offset offset) const {
  const auto last = last_of(last_of_key_, record.key);
  if (last == last_of_key_.end()) return false;
  return mistake_ == Mistake::compaction_keeps_the_first_record ? last->second <= offset : last->second > offset;
}

void PartitionLog::clean(Instant now, const TopicOptions& options, Duration backoff) {
  next_cleaning_ = core::last_multiple(backoff, now) + backoff;
  const bool all_of_it = mistake_ == Mistake::compaction_cleans_the_active_segment && !segments_.empty();
  if (segments_.size() < 2 && !all_of_it) return;
  const Offset limit = std::min(all_of_it ? end_ : segments_.back().base, last_stable());
  std::uint64_t dirty = 0;
  std::uint64_t all = 0;
  for (std::size_t index = first_kept_; index < batches_.size() && batches_[index].end() <= limit; ++index) {
    all += batches_[index].bytes;
    if (batches_[index].first >= cleaned_to_) dirty += batches_[index].bytes;
  }
  if (dirty == 0 || dirty * 1'000 <= all * options.cleanable_permil_min) return;
  // The dirty part says which records are the last of their keys.
  for (const LogBatch& batch : batches_) {
    if (batch.first < cleaned_to_ || batch.end() > limit || batch.block == nullptr || is_void(batch)) continue;
    for (std::uint32_t record = 0; record < batch.count; ++record) {
      last_of_key_.emplace_back(batch.block->records[record].key, Offset{batch.first.value + record});
    }
  }
  std::ranges::sort(last_of_key_);
  const auto same_key = [](const auto& left, const auto& right) { return left.first == right.first; };
  std::ranges::reverse(last_of_key_);
  last_of_key_.erase(std::unique(last_of_key_.begin(), last_of_key_.end(), same_key), last_of_key_.end());
  std::ranges::reverse(last_of_key_);
  for (std::size_t index = first_kept_; index < batches_.size() && batches_[index].end() <= limit; ++index) {
    if (batches_[index].block != nullptr) clean_batch(batches_[index], now, options);
  }
  last_of_key_.clear();
  cleaned_to_ = limit;
}

void PartitionLog::clean_batch(LogBatch& batch, Instant now, const TopicOptions& options) {
  if (batch.cleaned == 0) {
    remains_.push_back({std::vector<bool>(batch.count, true), LogBatch::kKept});
    batch.cleaned = static_cast<std::uint32_t>(remains_.size());
  }
  Remains& remains = remains_[batch.cleaned - 1];
  const bool expired = remains.horizon <= now || mistake_ == Mistake::compaction_drops_tombstones_at_once;
  bool tombstones = false;
  for (std::uint32_t record = 0; record < batch.count; ++record) {
    if (!remains.kept[record]) continue;
    const StoredRecord& stored = batch.block->records[record];
    const bool tombstone = stored.value.data() == nullptr;
    const bool goes = is_void(batch) || superseded(stored, Offset{batch.first.value + record}) || (tombstone && expired);
    if (goes) remains.kept[record] = false;
    tombstones = tombstones || (tombstone && !goes);
  }
  if (tombstones && remains.horizon == LogBatch::kKept) remains.horizon = now + core::milliseconds(options.delete_retention_ms);
}

}  // namespace turnstile::sim
