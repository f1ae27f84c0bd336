#include "turnstile/sim/kafka/broker/partition_log.hpp"

#include <algorithm>

#include "turnstile/core/assert.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kMarkerBytes = 78;  // a control batch on disk

core::TimeMs wall_ms(Instant now) { return ProcessClock::wall_ms(now); }

}  // namespace

AppendResult PartitionLog::append(Instant now, const TopicOptions& options, const ProduceBatch& batch, ProducerIdAndEpoch writer,
                                  bool transactional) {
  const RecordBlock& block = *batch.block;
  const auto count = static_cast<std::uint32_t>(block.records.size());
  TURNSTILE_ASSERT(count > 0);
  if (block.bytes > options.message_bytes_max && mistake_ != Mistake::large_batches_are_accepted) return {KafkaError::message_too_large};
  if (options.compacts && std::ranges::any_of(block.records, [](const StoredRecord& record) { return record.key.data() == nullptr; })) {
    return {KafkaError::invalid_record};
  }
  if (batch.first_sequence >= 0) {
    if (const auto known = find_duplicate(writer, batch.first_sequence, count)) return {KafkaError::none, *known, true};
    if (const KafkaError error = check_sequence(writer, batch.first_sequence); error != KafkaError::none) return {error};
  }
  const bool own_time = options.log_append_time && mistake_ != Mistake::append_time_is_ignored;
  const core::TimeMs timestamp_ms = own_time ? wall_ms(now) : block.create_time_ms;
  LogBatch& stored = push(now, options, timestamp_ms, count, block.bytes);
  stored.block = batch.block;
  stored.producer = writer;
  stored.log_append_time = own_time;
  stored.first_sequence = batch.first_sequence;
  if (batch.first_sequence >= 0) remember(writer, batch.first_sequence, stored);
  verification_over(writer.id);
  if (transactional) {
    stored.ending = Ending::open;
    stored.transaction = batch.transaction;
    begin_or_continue(static_cast<std::uint32_t>(batches_.size()));
  }
  return {KafkaError::none, stored.first, false};
}

void PartitionLog::append_marker(Instant now, const TopicOptions& options, ProducerIdAndEpoch writer, bool commit) {
  raise_epoch(writer, wall_ms(now));
  verification_over(writer.id);
  LogBatch& marker = push(now, options, wall_ms(now), mistake_ == Mistake::markers_take_no_offset ? 0 : 1, kMarkerBytes);
  marker.ending = Ending::marker;
  marker.commits = commit;
  marker.producer = writer;
  marker.ended_at = now;
  const Offset marker_end = marker.end();
  const auto first = end_open(writer.id, commit, now);
  if (first && marker_end > high_watermark_) unreplicated_.push_back({*first, marker_end});
}

// Batch `number` (1 + index) belongs to its producer's open transaction.
void PartitionLog::begin_or_continue(std::uint32_t number) {
  LogBatch& batch = batches_[number - 1];
  const auto open = std::ranges::find(open_, batch.producer.id, &OpenTransaction::producer);
  batch.previous_open = 0;
  if (open == open_.end()) {
    open_.push_back({batch.producer.id, batch.producer.epoch, batch.first, number});
  } else {
    batch.previous_open = open->last_batch;
    open->last_batch = number;
    open->epoch = batch.producer.epoch;
  }
}

// Returns where it began. `when`: its batches end now; none: they ended before.
std::optional<Offset> PartitionLog::end_open(ProducerId producer, bool commit, std::optional<Instant> when) {
  const auto open = std::ranges::find(open_, producer, &OpenTransaction::producer);
  if (open == open_.end()) return std::nullopt;
  for (std::uint32_t number = open->last_batch; number != 0; number = batches_[number - 1].previous_open) {
    LogBatch& batch = batches_[number - 1];
    batch.ending = commit ? Ending::committed : Ending::aborted;
    if (when) batch.ended_at = *when;
  }
  const Offset first = open->first;
  open_.erase(open);
  return first;
}

bool PartitionLog::has_open(ProducerIdAndEpoch writer) const {
  const auto open = std::ranges::find(open_, writer.id, &OpenTransaction::producer);
  return open != open_.end() && open->epoch == writer.epoch;
}

LogBatch& PartitionLog::push(Instant now, const TopicOptions& options, core::TimeMs timestamp_ms, std::uint32_t count,
                             std::uint64_t bytes) {
  roll_if_due(options, timestamp_ms, bytes);
  Segment& active = segments_.back();
  active.max_timestamp_ms = std::max(active.max_timestamp_ms, timestamp_ms);
  active.bytes += bytes;
  if (batches_.empty()) batches_.reserve(16);
  LogBatch& batch = batches_.emplace_back();
  batch.first = end_;
  batch.count = count;
  batch.timestamp_ms = timestamp_ms;
  batch.appended_at = now;
  batch.bytes = bytes;
  end_ = batch.end();
  if (!replicated_) high_watermark_ = end_;
  return batch;
}

std::size_t PartitionLog::batch_at(Offset offset) const {
  const auto found = std::partition_point(batches_.begin() + static_cast<std::ptrdiff_t>(first_kept_), batches_.end(),
                                          [offset](const LogBatch& batch) { return batch.end() <= offset; });
  return static_cast<std::size_t>(found - batches_.begin());
}

FetchAnswer::Part PartitionLog::read(TopicPartition where, Offset from, Isolation isolation, std::uint32_t records_max,
                                     List<RecordSlice>& slices) const {
  FetchAnswer::Part part{where, KafkaError::none, from, from, 0};
  if ((from < start_ || from > end_) && mistake_ != Mistake::out_of_range_reads_are_empty) {
    part.error = KafkaError::offset_out_of_range;
    part.slices_end = static_cast<std::uint32_t>(slices.size());
    return part;
  }
  const bool committed_only = sees_committed_only(isolation);
  const Offset limit = end_for(isolation);
  std::uint32_t room = records_max;
  const std::size_t first = from < limit ? batch_at(from) : batches_.size();
  // A consumer that has fallen behind, or was set back, gets thousands of small batches at a time.
  if (batches_.size() - first > 8) slices.reserve(slices.size() + std::min<std::size_t>(batches_.size() - first, room));
  for (std::size_t index = first; index < batches_.size() && room > 0; ++index) {
    const LogBatch& batch = batches_[index];
    if (batch.first >= limit) break;
    if (batch.block != nullptr && (!committed_only || batch.visible() || mistake_ == Mistake::committed_reads_see_aborted_records)) {
      const auto skipped = static_cast<std::uint32_t>(std::max<std::int64_t>(part.next.value - batch.first.value, 0));
      const std::uint32_t taken = std::min(batch.count - skipped, room);
      const Offset offset{batch.first.value + skipped};
      take_slices(batch, skipped, taken, slices);
      room -= taken;
      part.next = Offset{offset.value + taken};
    } else {
      part.next = batch.end();
    }
  }
  part.slices_end = static_cast<std::uint32_t>(slices.size());
  return part;
}

// One slice, or one for each run of records that compaction has left.
void PartitionLog::take_slices(const LogBatch& batch, std::uint32_t first, std::uint32_t count, List<RecordSlice>& slices) const {
  const auto slice = [&](std::uint32_t begin, std::uint32_t end) {
    slices.push_back({batch.block, begin, end - begin, Offset{batch.first.value + begin}, batch.timestamp_ms, batch.log_append_time});
  };
  const std::uint32_t end = first + count;
  if (batch.cleaned == 0) return slice(first, end);
  const std::vector<bool>& kept = remains_[batch.cleaned - 1].kept;
  for (std::uint32_t begin = first; begin < end;) {
    std::uint32_t next = begin;
    while (next < end && kept[next]) ++next;
    if (next > begin) slice(begin, next);
    begin = next + 1;
  }
}

std::optional<Offset> PartitionLog::at_time(core::TimeMs time_ms) const {
  for (std::size_t index = first_kept_; index < batches_.size(); ++index) {
    const LogBatch& batch = batches_[index];
    if (batch.timestamp_ms < time_ms) continue;
    for (std::uint32_t record = 0; record < batch.count; ++record) {
      const Offset offset{batch.first.value + record};
      if (offset >= high_watermark_) return std::nullopt;
      if (offset < start_ || (batch.cleaned != 0 && !remains_[batch.cleaned - 1].kept[record])) continue;
      const bool own_time = batch.block != nullptr && !batch.log_append_time && !batch.block->extras.empty();
      if ((own_time ? batch.block->extras[record].timestamp_ms : batch.timestamp_ms) >= time_ms) return offset;
    }
  }
  return std::nullopt;
}

}  // namespace turnstile::sim
