#include "measured_log.hpp"

#include <utility>
#include <variant>

#include "turnstile/adapters/kafka_errors.hpp"

namespace turnstile::app {

namespace {

constexpr std::chrono::seconds kBetweenLags{1};

}  // namespace

std::map<std::string, std::uint64_t> MeasuredLog::errors() const {
  const std::lock_guard lock(mutex_);
  return errors_;
}

std::vector<adapters::PartitionLag> MeasuredLog::lags() const {
  const std::lock_guard lock(mutex_);
  return lags_;
}

void MeasuredLog::note(const core::LogError& error) {
  taken_.clear();
  const std::string_view name = adapters::error_name(error.what);
  const std::lock_guard lock(mutex_);
  ++errors_[name.empty() ? "other" : std::string(name)];
}

void MeasuredLog::look_at_lags() {
  const auto now = Clock::now();
  if (now < next_look_) return;
  next_look_ = now + kBetweenLags;
  auto lags = log_.lags();
  const std::lock_guard lock(mutex_);
  lags_ = std::move(lags);
}

core::Task<core::LogStatus> MeasuredLog::open() {
  auto result = co_await log_.open();
  co_return noted(std::move(result));
}

core::Task<core::LogResult<core::Poll>> MeasuredLog::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  auto polled = co_await log_.poll(wait_ms_max, records_max);
  if (!polled) {
    note(polled.error());
  } else if (const auto* fetched = std::get_if<core::Fetched>(&*polled)) {
    if (serving_()) {
      for (const core::Record& record : fetched->records) taken_.emplace_back(record.where.topic, record.timestamp_ms);
    }
  } else {
    taken_.clear();  // another assignment
    next_look_ = {};
  }
  look_at_lags();
  co_return polled;
}

core::Task<core::LogStatus> MeasuredLog::assign(const std::vector<core::TopicPartitionOffset>& places) {
  auto result = co_await log_.assign(places);
  co_return noted(std::move(result));
}

core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> MeasuredLog::committed(
    const std::vector<core::TopicPartition>& partitions) {
  auto result = co_await log_.committed(partitions);
  co_return noted(std::move(result));
}

core::Task<core::LogResult<core::Watermarks>> MeasuredLog::watermarks(core::TopicPartition partition) {
  auto result = co_await log_.watermarks(partition);
  co_return noted(std::move(result));
}

core::LogStatus MeasuredLog::begin() {
  begun_ = Clock::now();
  return noted(log_.begin());
}

core::Task<core::LogStatus> MeasuredLog::produce(const core::RecordBatch& batch) {
  auto result = co_await log_.produce(batch);
  co_return noted(std::move(result));
}

core::Task<core::LogStatus> MeasuredLog::send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                                      const core::Membership& membership) {
  auto result = co_await log_.send_offsets(offsets, membership);
  co_return noted(std::move(result));
}

core::Task<core::LogStatus> MeasuredLog::commit() {
  auto status = co_await log_.commit();
  if (!status) {
    note(status.error());
    co_return status;
  }
  transactions_.observe(std::chrono::duration_cast<Histogram::Time>(Clock::now() - begun_));
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  for (const auto& [topic, appended_ms] : taken_) {
    Histogram& histogram = topic == core::Topic::commands ? commands_ : sequenced_;
    histogram.observe(now - std::chrono::milliseconds(appended_ms));
  }
  taken_.clear();
  co_return status;
}

core::Task<core::LogStatus> MeasuredLog::abort() {
  auto result = co_await log_.abort();
  co_return noted(std::move(result));
}

}  // namespace turnstile::app
