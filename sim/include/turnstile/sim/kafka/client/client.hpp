// Options that all simulated clients share: their connections are reopened when they are cut, and calls are retried until they have a final
// answer.
#pragma once

#include <cstdint>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/network.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

struct ClientOptions {
  ActorId actor = 0;                             // in the trace and for faults; 0: registers an actor of its own
  Duration retry_backoff = 5 * core::kMs;        // after a retriable error (retry.backoff.ms)
  Duration reconnect_backoff = 100 * core::kMs;  // after a cut (reconnect.backoff.ms)
  Duration metadata_backoff = 100 * core::kMs;   // before it requests metadata again (topic.metadata.refresh.fast.interval.ms)
  // After it a transactional producer gives up a batch, and the transaction can only be aborted (message.timeout.ms). 0: never.
  Duration delivery_timeout{};
  // Kafka's own clients accept only acks=all for transactions (KIP-679); flaws show why.
  Acks acks = Acks::all;
  // Without it a batch that is sent again is appended again. Kafka's own clients require it for transactions; flaws show why.
  bool idempotent = true;
  // A batch that was given up counts as delivered, as if delivery reports were ignored (a flaw).
  bool given_up_is_delivered = false;
  // A producer whose transactional id has expired is told INVALID_PRODUCER_ID_MAPPING. It gets a new producer id and continues, as if its
  // transaction had not been committed, instead of failing (a flaw: KAFKA-18019).
  bool mapping_error_is_abortable = false;
  // Queries for watermarks keep going to the first leaders found, whatever they answer (a flaw: rd_kafka_query_watermark_offsets of a
  // librdkafka client without a topic of its own).
  bool watermarks_from_old_leader = false;
};

struct FetchOptions {
  Isolation isolation = Isolation::read_committed;
  Duration wait_max = 5'000 * core::kMs;  // fetch.wait.max.ms: how long a broker may hold a fetch without news
  std::uint32_t records_max = 10'000;     // per partition and answer
  std::uint32_t queued_max = 50'000;      // records fetched ahead of the application (queued.min.messages)
  bool tells_ends = false;                // reports the end of a partition (enable.partition.eof)
};

// Is called in the background when a part of a client has news. May use that part.
class NewsListener {
 public:
  virtual void on_news() = 0;

 protected:
  ~NewsListener() = default;
};

}  // namespace turnstile::sim
