// The ports of a client: what it needs of Kafka, and a clock to wait by.
//
// A `ClientLog` is one idempotent producer into commands, plus one read_committed consumer without a group. Two implementations:
// sim::SimClientLog (virtual time) and adapters::KafkaClientLog (librdkafka). Threads: one. Awaiting suspends in the simulator; over Kafka
// it blocks the calling thread and is ready at once. Errors: retriable ones are retried internally, within limits. After an abortable
// error, try again later, or elsewhere. After a fatal one nothing will ever work (no such topic, bad credentials).
#pragma once

#include <cstddef>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/core/task.hpp"
#include "turnstile/core/topic.hpp"

namespace turnstile::core {

class ClientLog {
 public:
  virtual ~ClientLog() = default;

  // Produces a record; copies the views. Delivery is not reported: the outcome is what counts. Records of one partition that are delivered
  // arrive in the order of the sends.
  virtual Task<LogStatus> send(const OutRecord& record) = 0;

  // The log start and end; `high` includes the records of open and aborted transactions.
  virtual Task<LogResult<Watermarks>> watermarks(TopicPartition where) = 0;
  // Replaces the fetched partitions. Records fetched before and not yet delivered are dropped.
  virtual Task<LogStatus> assign(const std::vector<TopicPartitionOffset>& places) = 0;
  // Waits at most that long for records. An abortable error: a position is no longer in its log; that partition is not fetched until the
  // next assign().
  virtual Task<LogResult<Fetched>> poll(TimeMs wait_ms_max, std::size_t records_max) = 0;
};

// Monotonic time, from any start.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual Instant now() const = 0;
  // Returns after that time, or earlier.
  virtual Task<void> sleep(Duration duration) = 0;
};

}  // namespace turnstile::core
