#include "turnstile/adapters/kafka_client_log.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "turnstile/adapters/kafka_errors.hpp"

namespace turnstile::adapters {
namespace {

core::LogError fatal(std::string what) { return {core::LogErrorClass::fatal, std::move(what)}; }
core::LogError abortable(std::string what) { return {core::LogErrorClass::abortable, std::move(what)}; }
core::LogError failed(std::string what) { return is_refusal(error_name(what)) ? fatal(std::move(what)) : abortable(std::move(what)); }

}  // namespace

core::Task<core::LogStatus> KafkaClientLog::send(const core::OutRecord& record) {
  if (producer_ == nullptr) {
    auto made = KafkaProducer::make(config_);
    if (!made) co_return std::unexpected(failed(made.error()));
    producer_ = std::move(*made);
  }
  const auto sent = producer_->send(record.where.topic, record.key, record.value, record.headers);
  if (!sent) co_return std::unexpected(failed(sent.error()));
  co_return core::LogStatus{};
}

core::Task<core::LogResult<core::Watermarks>> KafkaClientLog::watermarks(core::TopicPartition where) {
  const auto marks = reader_.watermarks(where);
  if (!marks) co_return std::unexpected(failed(marks.error()));
  co_return *marks;
}

core::Task<core::LogStatus> KafkaClientLog::assign(const std::vector<core::TopicPartitionOffset>& places) {
  const auto assigned = reader_.assign(places);
  if (!assigned) co_return std::unexpected(fatal(assigned.error()));
  co_return core::LogStatus{};
}

core::Task<core::LogResult<core::Fetched>> KafkaClientLog::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  if (producer_ != nullptr) {
    for (const Delivery& delivery : producer_->poll(0))
      if (!delivery.known && is_refusal(error_name(delivery.error))) co_return std::unexpected(fatal(delivery.error));
  }
  const auto batch = reader_.read(wait_ms_max, records_max);
  if (!batch) co_return std::unexpected(fatal(batch.error()));
  if (!batch->out_of_range.empty()) co_return std::unexpected(abortable("OFFSET_OUT_OF_RANGE"));
  co_return core::Fetched{batch->records, batch->moved};
}

core::Instant KafkaClientLog::now() const {
  return core::Instant{std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

core::Task<void> KafkaClientLog::sleep(core::Duration duration) {
  std::this_thread::sleep_for(std::chrono::nanoseconds(duration.ns));
  co_return;
}

}  // namespace turnstile::adapters
