// Queries the log end of a partition, by a separate client because read_committed ones get the last stable offset.
//
// That client subscribes to nothing and produces nothing, so librdkafka 2.0.2 keeps using the leaders that it first learned until its
// metadata expires (15 minutes by default), and gets NOT_LEADER_FOR_PARTITION for a partition whose leader has moved. So metadata expires
// soon here, and a client that was refused is replaced. It queries the offsets for the times -2 and -1, the protocol's names for the two
// ends: rd_kafka_query_watermark_offsets waits forever for a leader that has stopped (librdkafka issue 4460).
#pragma once

#include <memory>

#include "admission.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class WatermarkClient {
 public:
  // `config` and `topics` outlive it.
  WatermarkClient(const KafkaConfig& config, const Topics& topics) : config_(config), topics_(topics) {}
  // Retries for config.lookup_ms_max, then returns an abortable error; one attempt takes 6 s at most. A refusal is fatal, and returned at
  // once.
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
