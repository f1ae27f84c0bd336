// The status of the workers of `turnstile run`: serving, restoring, or waiting, with the cause and since when.
//
// Each worker's log port is wrapped; its calls and their results show what the worker does. Threads: each worker publishes from its own
// thread, one other thread reads.
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

// The worker's own view, read on its thread between two calls.
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
  std::string call;  // the call to Kafka in progress, if any: "commit"
  StatusClock::time_point call_since{};
  std::string after;  // the last error after which this call retried
  // The last error of the failing call, by Kafka's name, and since when it has failed; empty once it succeeds, or the worker serves again.
  std::string error;
  StatusClock::time_point error_since{};
};

// One line of text; `workers` in the order of their numbers, `decided_before` as of `seconds` ago.
std::string status_text(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now);
// The same as one JSON object in one line.
std::string status_json(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now);
std::uint64_t decided(const core::WorkerCounters& counters);
core::WorkerCounters total(const std::vector<WorkerStatus>& workers);

// What a worker waits for, if it has waited longer than that: "for watermarks of bank.events[2], NOT_LEADER_FOR_PARTITION (...)".
std::optional<std::string> long_wait(const WorkerStatus& worker, std::chrono::seconds at_least, StatusClock::time_point now);

// The log port, with its calls published.
class WatchedLog final : public core::Log {
 public:
  explicit WatchedLog(core::Log& log) : log_(log) {}
  void watch(std::function<WorkerView()> view) { view_ = std::move(view); }  // before the first call
  WorkerStatus status() const;                                               // from any thread
  void went_on(const std::string& error);                                    // the call in progress retries after this error

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
  void look();  // reads the worker's view, which is consistent between two calls
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
  std::string failing_;  // the call whose error the status shows
};

}  // namespace turnstile::app
