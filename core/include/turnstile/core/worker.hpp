// The worker: consume, decide, produce, commit, store. One coroutine, the same code in the simulator and on Kafka.
//
// It owns only its memory: the ports are injected and must outlive it. It ends only when asked to stop, or on an error that no retry can
// fix. All provisional state is dropped on a revocation, an abort or a fatal error, and rebuilt from the log behind a barrier (rules 1, 3
// and 4).
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/core/effects.hpp"
#include "turnstile/core/partition.hpp"
#include "turnstile/core/work_timer.hpp"

namespace turnstile::core {

// Set from any thread, or from a signal handler.
struct StopSignal {
  std::atomic<bool> requested{false};
};

struct WorkerEnd {
  bool failed = false;
  std::string what;      // the reason, for humans
  bool refused = false;  // the topics are made for something else: nothing is wrong with them, and nothing was written
};

template <Aggregate A>
class Worker {
 public:
  Worker(Log& log, Store& store, const Codec<A>& codec, const Clock& clock, const WorkerOptions& options, const Protocol& protocol,
         Effects& effects, const StopSignal& stop, const Decider<A>& decider = Decider<A>::own())
      : log_(log),
        store_(store),
        codec_(codec),
        clock_(clock),
        options_(options),
        protocol_(protocol),
        effects_(effects),
        stop_(stop),
        decider_(decider) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() { drop(); }

  Task<WorkerEnd> run() {
    Next next = Next::reopen;
    while (next == Next::reopen) {
      const LogStatus opened = co_await log_.open();
      if (!opened) {
        if (stopping()) break;
        fail(opened.error().what);
        break;
      }
      next = co_await serve();
      drop();
      assigned_.reset();
      if (next == Next::reopen) ++counters_.reopened;
    }
    co_await log_.close();
    co_return end_;
  }

  const WorkerCounters& counters() const { return counters_; }
  bool serving() const { return serving_; }
  // The number of positions that were assigned and not yet decided; takes time in proportion to the entities.
  std::size_t undecided() {
    std::size_t count = 0;
    for (const auto& partition : partitions_) count += partition->undecided();
    return count;
  }
  // The number of offsets still to be read by the partitions being restored.
  std::int64_t left_to_restore() const {
    std::int64_t left = 0;
    for (const auto& partition : partitions_) left += partition->left_to_restore();
    return left;
  }

 private:
  enum class Next : std::uint8_t { go_on, reopen, end };

  bool stopping() const { return stop_.requested.load(std::memory_order_relaxed); }
  Next fail(std::string what) {
    end_ = {true, std::move(what)};
    return Next::end;
  }
  Next refuse(std::string what) {
    end_ = {true, std::move(what), true};
    return Next::end;
  }
  // What a log error requires: rebuild with the same client, or a new client.
  Next on_error(const LogError& error) {
    if (stopping()) return Next::end;
    if (error.kind == LogErrorClass::fatal) return Next::reopen;
    drop();
    rebuild_at_ms_ = clock_.now_ms() + kRebuildDelayMs;
    return Next::go_on;
  }

  Task<Next> serve() {
    Next next = Next::go_on;
    while (next == Next::go_on) {
      if (stopping()) co_return co_await finish();
      notice_clock();
      if (assigned_ && rebuild_at_ms_ && *rebuild_at_ms_ <= clock_.now_ms()) {
        next = co_await take_over();
        continue;
      }
      auto polled = co_await log_.poll(wait_ms(), timer_.room());
      if (!polled) {
        next = on_error(polled.error());
        continue;
      }
      next = co_await handle(*polled);
      if (next == Next::go_on && serving_) next = co_await work();
    }
    co_return next;
  }

  // The wall clock may have been set back.
  void notice_clock() {
    const TimeMs now_ms = clock_.now_ms();
    timer_.notice_clock(now_ms);
    if (rebuild_at_ms_) rebuild_at_ms_ = std::min(*rebuild_at_ms_, now_ms + kRebuildDelayMs);
  }

  // ---- rebalances and restoring ----

  Task<Next> handle(Poll& polled) {
    if (const auto* fetched = std::get_if<Fetched>(&polled)) {
      if (auto trouble = take_in(*fetched)) co_return fail(std::move(*trouble));
      if (!serving_ && all_restored()) co_return co_await begin_service();
      co_return Next::go_on;
    }
    if (auto* assigned = std::get_if<Assigned>(&polled)) {
      drop();
      assigned_ = std::move(*assigned);
      rebuild_at_ms_ = clock_.now_ms();
      co_return Next::go_on;
    }
    if (std::holds_alternative<Revoked>(polled)) {
      ++counters_.revocations;
      drop();
      assigned_.reset();
      rebuild_at_ms_.reset();
      co_return Next::go_on;
    }
    const TopicPartition where = std::get_if<OutOfRange>(&polled)->where;
    co_return co_await on_out_of_range(where);
  }

  // Drops all provisional state: batches, overlays, folds. What is committed is in the log.
  void drop() {
    for (const auto& partition : partitions_) store_.release(partition->id());
    partitions_.clear();
    transaction_.records.clear();
    serving_ = false;
    timer_.reset();
    committed_.clear();
  }

  bool all_restored() const {
    return !partitions_.empty() && std::all_of(partitions_.begin(), partitions_.end(), [](const auto& each) { return each->restored(); });
  }

  // worker_takeover.hpp
  Task<Next> take_over();
  std::vector<TopicPartition> inputs_of_partitions() const;
  static std::vector<CommittedOffsets> by_partition(const std::vector<std::optional<Offset>>& offsets);
  Task<Next> restore(Partition<A>& partition, Takeover& takeover);
  Task<Next> begin_service();
  Task<Next> assign_inputs();
  // Which inputs of a partition are to be read.
  struct Reading {
    bool commands = false;
    bool sequenced = false;
    friend bool operator==(const Reading&, const Reading&) = default;
  };
  static Reading what_to_read(const Partition<A>& partition) {
    return {partition.reads(Topic::commands), partition.reads(Topic::sequenced)};
  }
  bool reads_otherwise() const {
    return !std::ranges::equal(partitions_, reading_, {}, [](const auto& partition) { return what_to_read(*partition); });
  }
  Task<Next> on_out_of_range(TopicPartition where);

  // ---- serving ----

  std::optional<std::string> take_in(const Fetched& fetched) {
    const TimeMs now_ms = clock_.now_ms();
    Partition<A>* partition = nullptr;
    for (const Record& record : fetched.records) {
      if (partition == nullptr || partition->id() != record.where.partition) partition = find(record.where.partition);
      if (partition == nullptr) continue;
      if (auto trouble = partition->on_record(record, now_ms, transaction_.records)) return trouble;
    }
    for (const TopicPartitionOffset& reached : fetched.positions) {
      if (Partition<A>* moved = find(reached.where.partition)) moved->on_position(reached);
    }
    timer_.on_fetched(fetched.records.size(), !fetched.positions.empty(), now_ms);
    return std::nullopt;
  }

  std::optional<TimeMs> next_time_ms() const {
    std::optional<TimeMs> next;
    for (const auto& partition : partitions_) {
      if (const auto due = partition->next_time_ms()) next = std::min(next.value_or(*due), *due);
    }
    return next;
  }
  TimeMs wait_ms() const {
    const TimeMs now_ms = clock_.now_ms();
    TimeMs until_ms = now_ms + options_.poll_ms_max;
    if (rebuild_at_ms_) until_ms = std::min(until_ms, *rebuild_at_ms_);
    if (serving_) {
      until_ms = timer_.next_commit_ms(until_ms);
      if (const auto due = next_time_ms()) until_ms = std::min(until_ms, *due);
    }
    return std::max<TimeMs>(until_ms - now_ms, 0);
  }

  Task<Next> work() {
    const TimeMs now_ms = clock_.now_ms();
    bool due = timer_.commit_is_due(now_ms);
    if (const auto time_ms = next_time_ms()) due = due || *time_ms <= now_ms;
    if (!due) co_return Next::go_on;
    Next next = co_await commit(false);
    if (next == Next::go_on && serving_ && reads_otherwise()) {
      ++counters_.held_back;
      next = co_await assign_inputs();
    }
    co_return next;
  }

  // One transaction for all output and all consumed offsets, then one store write.
  Task<Next> commit(bool store_now) {
    const TimeMs now_ms = clock_.now_ms();
    for (const auto& partition : partitions_) {
      partition->on_time(now_ms, transaction_.records);
      partition->flush(now_ms, transaction_.records);
    }
    transaction_.offsets.clear();
    for (const auto& partition : partitions_) partition->offsets(transaction_.offsets);
    transaction_.membership = assigned_->membership;
    timer_.reset();
    if (transaction_.records.empty() && transaction_.offsets == committed_) co_return Next::go_on;

    std::vector<PartitionWrite> writes;
    if (store_now || timer_.store_is_due(now_ms)) {
      for (const auto& partition : partitions_) writes.push_back(partition->take_write());
      timer_.stored(now_ms);
    }
    ++counters_.transactions;
    const EffectsStatus applied = co_await effects_.apply(log_, store_, transaction_, writes);
    if (!applied) {
      if (const auto* store_error = std::get_if<StoreError>(&applied.error())) co_return fail(store_error->what);
      ++counters_.aborts;
      co_return on_error(*std::get_if<LogError>(&applied.error()));
    }
    transaction_.records.clear();
    std::swap(committed_, transaction_.offsets);
    co_return Next::go_on;
  }

  // A clean stop: finishes what was read, and writes the store.
  Task<Next> finish() {
    if (serving_) {
      const Next next = co_await commit(true);
      if (next == Next::end) co_return next;
    }
    co_return Next::end;
  }

  Partition<A>* find(PartitionId id) {
    for (const auto& partition : partitions_) {
      if (partition->id() == id) return partition.get();
    }
    return nullptr;
  }
  Partition<A>& partition_of(PartitionId id) {
    if (Partition<A>* found = find(id)) return *found;
    partitions_.push_back(std::make_unique<Partition<A>>(id, options_.stages, protocol_, decider_, codec_, store_, counters_));
    return *partitions_.back();
  }

  static constexpr TimeMs kRebuildDelayMs = 100;

  Log& log_;
  Store& store_;
  const Codec<A>& codec_;
  const Clock& clock_;
  const WorkerOptions options_;
  const Protocol& protocol_;
  Effects& effects_;
  const StopSignal& stop_;
  const Decider<A>& decider_;

  WorkerCounters counters_;
  WorkerEnd end_;
  std::optional<Assigned> assigned_;
  std::optional<TimeMs> rebuild_at_ms_;  // restore the assignment again then
  std::vector<std::unique_ptr<Partition<A>>> partitions_;
  bool serving_ = false;
  std::vector<Reading> reading_;  // by partition
  Transaction transaction_;
  std::vector<TopicPartitionOffset> committed_;  // by the last transaction
  WorkTimer timer_{options_};
};

}  // namespace turnstile::core

#include "turnstile/core/worker_takeover.hpp"
