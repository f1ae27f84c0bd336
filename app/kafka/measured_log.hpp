// A worker's log port that measures what `run --metrics` serves: durations of transactions and records, consumer lag, errors. Not used
// without --metrics.
//
// Threads: the worker's, and one reader.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "histogram.hpp"
#include "turnstile/adapters/kafka_log.hpp"

namespace turnstile::app {

class MeasuredLog final : public core::Log {
 public:
  explicit MeasuredLog(adapters::KafkaLog& log) : log_(log) {}
  // Tells whether the worker serves: records that it reads to restore are not counted. To be set before the first call.
  void watch(std::function<bool()> serving) { serving_ = std::move(serving); }

  // From any thread.
  const Histogram& transactions() const { return transactions_; }  // from begin to the end of the commit
  // From a record's append, by the broker's clock, to the commit of the transaction that consumed it.
  const Histogram& latency(core::Topic input) const { return input == core::Topic::commands ? commands_ : sequenced_; }
  std::map<std::string, std::uint64_t> errors() const;  // by Kafka's name
  std::vector<adapters::PartitionLag> lags() const;     // at most a second old, while it polls

  core::Task<core::LogStatus> open() override;
  core::Task<void> close() override { return log_.close(); }
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
  using Clock = std::chrono::steady_clock;

  void look_at_lags();
  void note(const core::LogError& error);
  template <class T>
  T noted(T result) {
    if (!result) note(result.error());
    return result;
  }

  adapters::KafkaLog& log_;
  std::function<bool()> serving_;
  Histogram transactions_;
  Histogram commands_;
  Histogram sequenced_;
  std::vector<std::pair<core::Topic, core::TimeMs>> taken_;  // inputs of the next transaction: when they were appended
  Clock::time_point begun_;
  Clock::time_point next_look_;
  mutable std::mutex mutex_;  // guards the members below
  std::map<std::string, std::uint64_t> errors_;
  std::vector<adapters::PartitionLag> lags_;
};

}  // namespace turnstile::app
