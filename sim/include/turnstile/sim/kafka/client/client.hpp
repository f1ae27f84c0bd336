// What every simulated client has: a few connections that are made anew when they are cut, and calls that are retried until they are
// answered for good.
#pragma once

#include <cstdint>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/network.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

struct ClientOptions {
  ActorId actor = 0;                          // whose messages these are, in the trace and for faults; 0: an actor of its own is registered
  TimeNs retry_backoff = 5 * core::kNsPerMs;  // after a retriable error (retry.backoff.ms)
  TimeNs reconnect_backoff = 100 * core::kNsPerMs;  // after a cut (reconnect.backoff.ms)
  TimeNs metadata_backoff = 100 * core::kNsPerMs;  // before it asks who leads and coordinates now (topic.metadata.refresh.fast.interval.ms)
  // After it a transactional producer gives up a batch that is under way, which spoils the transaction (message.timeout.ms). 0: never.
  TimeNs delivery_timeout = 0;
  // What a transactional producer calls written. Kafka's own clients refuse to be transactional with anything but all (KIP-679); flaws want
  // to see why.
  Acks acks = Acks::all;
  // Without it a batch that is sent again is appended again. Kafka's own clients refuse to be transactional then (flaws want to see why).
  bool idempotent = true;
  // What was given up counts as delivered: nobody looks at the delivery report (a flaw).
  bool given_up_is_delivered = false;
  // A producer whose transactional id has expired is told INVALID_PRODUCER_ID_MAPPING. It begins anew and goes on, as if its transaction
  // had not been committed, instead of giving up (a flaw: KAFKA-18019).
  bool mapping_error_is_abortable = false;
  // Who asks for watermarks goes on asking the leaders that it found first, whatever they say (a flaw: rd_kafka_query_watermark_offsets of
  // a librdkafka client that has no topic of its own).
  bool watermarks_from_old_leader = false;
};

struct FetchOptions {
  Isolation isolation = Isolation::read_committed;
  TimeNs wait_max = 5'000 * core::kNsPerMs;  // fetch.wait.max.ms: how long a broker may hold a fetch without news
  std::uint32_t records_max = 10'000;        // per partition and answer
  std::uint32_t queued_max = 50'000;         // records fetched ahead of the application (queued.min.messages)
  bool tells_ends = false;                   // that a partition has nothing more for now (enable.partition.eof)
};

// Hears in the background that a part of a client has something to tell, as it happens. May use that part.
class NewsListener {
 public:
  virtual void on_news() = 0;

 protected:
  ~NewsListener() = default;
};

}  // namespace turnstile::sim
