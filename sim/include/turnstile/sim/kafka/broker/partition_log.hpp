// One partition's log, and at the same time the archive of everything ever appended to it: deletion only moves the log start. To a
// read_committed reader offsets have gaps: control records take offsets, aborted records stay.
//
// Sources: UnifiedLog, ProducerStateManager, ProducerAppendInfo, LogSegment of Kafka 3.9; KIP-98 (transactions), KIP-185 (five batches).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/messages.hpp"
#include "turnstile/sim/kafka/mistakes.hpp"
#include "turnstile/sim/kafka/topic_options.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

// The intervals of the broker's background work on a log.
struct LogTimes {
  Duration retention_check = 300'000 * core::kMs;  // log.retention.check.interval.ms
  Duration cleaner_backoff = 15'000 * core::kMs;   // log.cleaner.backoff.ms
  Duration producers_expire_after{};               // producer.id.expiration.ms (a day); 0: no run lasts so long
  Duration producer_check = 600'000 * core::kMs;   // producer.id.expiration.check.interval.ms
};

// What became of a batch.
enum class Ending : std::uint8_t { plain, open, committed, aborted, marker };

struct LogBatch {
  static constexpr Instant kKept = Instant::max();

  Offset first{};
  std::uint32_t count = 0;
  Ending ending = Ending::plain;
  bool commits = false;                // a marker's decision
  const RecordBlock* block = nullptr;  // null: a marker
  ProducerIdAndEpoch producer{};
  std::int32_t first_sequence = -1;
  core::TimeMs timestamp_ms = 0;  // CreateTime or LogAppendTime, by the topic's setting
  Instant appended_at{};
  Instant ended_at{};          // when its marker came
  Instant deleted_at = kKept;  // by retention or DeleteRecords
  std::uint64_t bytes = 0;
  EventNumber event = 0;      // of the trace: the append
  std::uint32_t cleaned = 0;  // 1 + index of what compaction has left of it; 0: everything
  bool log_append_time = false;
  std::uint32_t transaction = 0;    // the harness's own number of it; 0: none
  std::uint32_t previous_open = 0;  // 1 + index of the batch before it in the same open transaction; 0: none

  Offset end() const { return Offset{first.value + count}; }
  bool visible() const { return ending == Ending::plain || ending == Ending::committed; }
};

struct AppendResult {
  KafkaError error = KafkaError::none;
  Offset first_offset{};
  bool duplicate = false;  // appended before: the offset is the old one
};

class PartitionLog {
 public:
  PartitionLog() = default;
  // `replicated`: the high watermark moves only by `replicated_to`; otherwise it is the log end.
  explicit PartitionLog(Mistake mistake, bool replicated = false) : mistake_(mistake), replicated_(replicated) {}

  // ---- ground truth ----

  // All batches ever appended, in log order, deleted ones included; those lost with a leader are gone.
  std::span<const LogBatch> batches() const { return batches_; }
  Offset start() const { return start_; }
  Offset end() const { return end_; }
  // The high watermark: every in-sync replica has everything below it; readers stop there, and acks=all is acknowledged up to there.
  Offset high_watermark() const { return high_watermark_; }
  // The end for a reader of that isolation level.
  Offset end_for(Isolation isolation) const { return sees_committed_only(isolation) ? last_stable() : high_watermark_; }
  // Where a read_committed reader stops: the first record of the earliest transaction that is open, or whose marker is not yet replicated
  // (ProducerStateManager.firstUnstableOffset), or the high watermark.
  Offset last_stable() const {
    Offset stable = high_watermark_;
    if (mistake_ == Mistake::open_transactions_hold_nobody_back) return stable;
    if (!open_.empty()) stable = std::min(stable, open_.front().first);
    for (const Unreplicated& ended : unreplicated_) stable = std::min(stable, ended.first);
    return std::max(start_, stable);
  }
  std::size_t open_transactions() const { return open_.size(); }
  ProducerId open_producer(std::size_t number) const { return open_[number].producer; }
  // Compaction has taken the `record`-th of a batch away.
  bool compacted_away(const LogBatch& batch, std::uint32_t record) const {
    return batch.cleaned != 0 && !remains_[batch.cleaned - 1].kept[record];
  }

  // ---- the broker's side; times never go back ----

  // `transactional`: the batch belongs to the producer's open transaction, which the caller has verified.
  AppendResult append(Instant now, const TopicOptions& options, const ProduceBatch& batch, ProducerIdAndEpoch producer, bool transactional);
  // Ends the producer's transaction here, if it has one, and takes an offset either way.
  void append_marker(Instant now, const TopicOptions& options, ProducerIdAndEpoch producer, bool commit);
  // The producer has an open transaction with records here, under that epoch.
  bool has_open(ProducerIdAndEpoch producer) const;
  // A transaction's first batch here is about to be verified. Until one is appended or the transaction ends here, no sequence above the
  // lowest one that was verified is accepted: a late batch whose verification fails blocks all behind it (KIP-890, VerificationStateEntry).
  // Kept in memory only.
  void verify(ProducerIdAndEpoch producer, std::int32_t first_sequence);
  void forget_verifications() { verifications_.clear(); }
  // Does what the background work up to `now` would have done: retention and compaction.
  void bring_up(Instant now, const TopicOptions& options, const LogTimes& times) {
    if (now >= next_check_) check_retention(now, options, times.retention_check);
    if (options.compacts && now >= next_cleaning_) clean(now, options, times.cleaner_backoff);
    if (times.producers_expire_after > Duration{}) forget_producers(now, times);
  }
  // KIP-107. An offset below the log start is a no-op; one above the high watermark is out of range.
  KafkaError delete_records(Instant now, Offset before);
  // Appends to the answer what a reader at `from` may read.
  FetchAnswer::Part read(TopicPartition where, Offset from, Isolation isolation, std::uint32_t records_max,
                         List<RecordSlice>& slices) const;

  // ---- replication (truncation.cpp) ----

  void replicated_to(Offset high_watermark);
  // How many batches begin at or after that offset; and where the log would end without its last `count` batches.
  std::uint32_t batches_from(Offset offset) const;
  Offset end_without(std::uint32_t batches) const;
  // Truncates the log to `end`, a batch's first offset, as if the rest had never been appended (KIP-101). Returns how many batches were
  // removed.
  std::uint32_t truncate_to(Offset end);

  // The first record at or after that time (KIP-79), control records included; none: there is none.
  std::optional<Offset> at_time(core::TimeMs time_ms) const;

  // The event that appended a batch.
  void number(std::uint32_t batch, EventNumber event) { batches_[batch].event = event; }

 private:
  bool sees_committed_only(Isolation isolation) const {
    return isolation == Isolation::read_committed && mistake_ != Mistake::committed_reads_see_open_transactions;
  }
  // A producer's state: KIP-98, five batches.
  struct ProducerState {
    struct Batch {
      std::int32_t first_sequence = 0;
      std::int32_t last_sequence = 0;
      Offset first_offset{};
    };
    ProducerId id{};
    Epoch epoch = kNoEpoch;
    std::int32_t last_sequence = -1;
    core::TimeMs timestamp_ms = 0;  // of its last batch or marker
    std::array<Batch, 5> remembered{};
    std::uint8_t remembered_count = 0;
    std::uint8_t remembered_next = 0;
  };
  struct OpenTransaction {
    ProducerId producer{};
    Epoch epoch{};
    Offset first{};
    std::uint32_t last_batch = 0;  // 1 + index
  };
  // A transaction that has ended here, with its marker above the high watermark.
  struct Unreplicated {
    Offset first{};
    Offset marker_end{};
  };
  struct Segment {
    Offset base{};
    core::TimeMs first_timestamp_ms = 0;
    core::TimeMs max_timestamp_ms = 0;
    std::uint64_t bytes = 0;
  };

  struct Verification {
    ProducerIdAndEpoch producer{};
    std::int32_t lowest_sequence = 0;
  };
  // idempotence.cpp
  ProducerState* find_producer(ProducerId id);
  std::optional<Offset> find_duplicate(ProducerIdAndEpoch writer, std::int32_t first, std::uint32_t count);
  KafkaError check_sequence(ProducerIdAndEpoch writer, std::int32_t first);
  void remember(ProducerIdAndEpoch writer, std::int32_t first, const LogBatch& batch);
  ProducerState& raise_epoch(ProducerIdAndEpoch writer, core::TimeMs timestamp_ms);
  void forget_producers(Instant now, const LogTimes& times);
  void verification_over(ProducerId id);
  // compaction.cpp
  void clean(Instant now, const TopicOptions& options, Duration backoff);
  void clean_batch(LogBatch& batch, Instant now, const TopicOptions& options);
  bool is_void(const LogBatch& batch) const;
  bool superseded(const StoredRecord& record, Offset offset) const;
  // retention.cpp
  void check_retention(Instant now, const TopicOptions& options, Duration check);
  void remove_expired(const TopicOptions& options, Duration check, Instant next_check, Instant last_check);
  core::TimeMs youngest_ms(const Segment& segment) const;
  void remove_excess(const TopicOptions& options, Instant when);
  void roll_if_due(const TopicOptions& options, core::TimeMs timestamp_ms, std::uint64_t bytes);
  void start_at(Instant when, Offset start);

  // What compaction has left of a batch.
  struct Remains {
    std::vector<bool> kept;             // by record
    Instant horizon = LogBatch::kKept;  // when its tombstones may be removed (KIP-534)
  };
  void take_slices(const LogBatch& batch, std::uint32_t first, std::uint32_t count, List<RecordSlice>& slices) const;
  LogBatch& push(Instant now, const TopicOptions& options, core::TimeMs timestamp_ms, std::uint32_t count, std::uint64_t bytes);
  std::size_t batch_at(Offset offset) const;
  void begin_or_continue(std::uint32_t number);
  std::optional<Offset> end_open(ProducerId producer, bool commit, std::optional<Instant> when);
  // truncation.cpp
  void rebuild_segments();
  void rebuild_producers();

  Mistake mistake_ = Mistake::none;
  bool replicated_ = false;
  std::vector<LogBatch> batches_;
  std::vector<Segment> segments_;      // the kept ones; the last is active
  std::vector<OpenTransaction> open_;  // by first offset
  std::vector<Unreplicated> unreplicated_;
  std::vector<ProducerState> producers_;
  std::vector<Verification> verifications_;
  Offset start_{};
  Offset end_{};
  Offset high_watermark_{};
  std::uint32_t first_kept_ = 0;  // index of the first batch not yet deleted
  Instant next_check_{};
  std::vector<Remains> remains_;
  std::vector<std::pair<std::string_view, Offset>> last_of_key_;  // while it cleans
  Offset cleaned_to_{};                                           // the cleaner's checkpoint
  Instant next_cleaning_{};
};

}  // namespace turnstile::sim
