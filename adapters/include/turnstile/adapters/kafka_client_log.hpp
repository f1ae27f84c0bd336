// The ports of a client over librdkafka: core::ClientLog by a plain producer and a plain reader, core::Timer by the steady
// clock.
//
// Threads: one. Every awaitable blocks the calling thread and is ready at once. The producer is created by the first send. Delivery reports
// are ignored: only the outcome counts. If a log end cannot be determined within 5 s, that is an abortable error; an error that waiting
// cannot fix (no right to read, a topic that was recreated) is fatal.
#pragma once

#include <memory>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/kafka_producer.hpp"
#include "turnstile/adapters/kafka_reader.hpp"
#include "turnstile/core/client_log.hpp"

namespace turnstile::adapters {

class KafkaClientLog : public core::ClientLog, public core::Timer {
 public:
  // The reader is read_committed, not owned, and used by this client alone until its end.
  KafkaClientLog(const KafkaConfig& config, KafkaReader& reader) : config_(config), reader_(reader) {}

  core::Task<core::LogStatus> send(const core::OutRecord& record) override;
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition where) override;
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override;
  core::Task<core::LogResult<core::Fetched>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override;

  core::Instant now() const override;
  core::Task<void> sleep(core::Duration duration) override;

 private:
  const KafkaConfig config_;
  KafkaReader& reader_;
  std::unique_ptr<KafkaProducer> producer_;
};

}  // namespace turnstile::adapters
