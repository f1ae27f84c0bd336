// Asks for the true end of a partition's log: a client of its own, because read_committed ones are told the last stable offset.
//
// That client subscribes to nothing and produces nothing, so librdkafka 2.0.2 goes by the leaders that it has once heard of until its
// metadata has aged (15 minutes by default): a partition whose leader has moved answers NOT_LEADER_FOR_PARTITION for so long. So metadata
// ages soon here, and a client that was refused is replaced by a new one. It is asked for the offsets at the times -2 and -1, as the
// protocol calls the two ends: rd_kafka_query_watermark_offsets waits without end for a leader that has stopped (librdkafka's #4460).
#pragma once

#include <memory>

#include "admission.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class WatermarkClient {
 public:
  // `config` and `topics` outlive it.
  WatermarkClient(const KafkaConfig& config, const Topics& topics) : config_(config), topics_(topics) {}
  // Retries for config.lookup_ms_max, then an abortable error; one try takes 6 s at most. A refusal is fatal, and comes at once.
  core::LogResult<core::Watermarks> query(core::TopicPartition where);

 private:
  core::LogStatus connect();
  std::expected<core::Offset, rd_kafka_resp_err_t> offset_of(core::TopicPartition where, std::int64_t which);

  const KafkaConfig& config_;
  const Topics& topics_;
  std::unique_ptr<rd::Admission> admission_;  // of this client
  rd::Client client_;
};

}  // namespace turnstile::adapters
