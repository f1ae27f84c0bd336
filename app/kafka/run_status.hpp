// What the workers of `turnstile run` are doing, for its status lines: serving, restoring, or waiting, for what and since when.
//
// Each worker's port to the log is wrapped; what the port is asked, and what came of it, is what the worker does. Threads: each worker
// publishes from its own, one other reads.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/counters.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::app {

using StatusClock = std::chrono::steady_clock;

// What a worker knows of itself, read on its own thread between two calls.
struct WorkerView {
  core::WorkerCounters counters;
  bool serving = false;
  std::int64_t left_to_restore = 0;
};

enum class WorkerPhase : std::uint8_t { connecting, joining, restoring, serving };
std::string_view name(WorkerPhase phase);

struct WorkerStatus {
  WorkerPhase phase = WorkerPhase::connecting;
  StatusClock::time_point since{};  // of the phase
  WorkerView view;
  std::string call;  // the call to Kafka under way, if any: "commit"
  StatusClock::time_point call_since{};
  std::string after;  // the last error that this call went on after
  // The last error of the call that fails, by Kafka's name, and since when it has failed; empty once it has succeeded, or the worker serves
  // again.
  std::string error;
  StatusClock::time_point error_since{};
};

// One line for a person; `workers` in the order of their numbers, `decided_before` as of `seconds` ago.
std::string status_text(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now);
// The same as one JSON object in one line.
std::string status_json(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now);
std::uint64_t decided(const core::WorkerCounters& counters);
core::WorkerCounters total(const std::vector<WorkerStatus>& workers);

// What a worker waits for, if it has waited for longer than that: "for watermarks of bank.events[2], NOT_LEADER_FOR_PARTITION (...)".
std::optional<std::string> long_wait(const WorkerStatus& worker, std::chrono::seconds at_least, StatusClock::time_point now);

// The port to the log, with its calls published.
class WatchedLog final : public core::Log {
 public:
  explicit WatchedLog(core::Log& log) : log_(log) {}
  void watch(std::function<WorkerView()> view) { view_ = std::move(view); }  // before the first call
  WorkerStatus status() const;                                               // from any thread
  void went_on(const std::string& error);                                    // the call under way, after this

  core::Task<core::LogStatus> open() override;
  core::Task<void> close() override;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override;
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override;
  core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(
      const std::vector<core::TopicPartition>& partitions) override;
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition partition) override;
  core::LogStatus begin() override;
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override;
  core::Task<core::LogStatus> commit() override;
  core::Task<core::LogStatus> abort() override;

 private:
  void enter(std::string_view call);
  void phase(WorkerPhase phase);
  void look();  // at the worker: between two calls it is at rest
  void left(const core::LogError* error);
  template <class T>
  const T& left_with(const T& result) {
    left(result ? nullptr : &result.error());
    return result;
  }

  core::Log& log_;
  std::function<WorkerView()> view_;
  mutable std::mutex mutex_;
  WorkerStatus status_;
  std::string failing_;  // the call whose error stands in the status
};

}  // namespace turnstile::app
