// The ports of a client: what it needs of Kafka, and a clock to wait by.
//
// A `ClientLog` is one idempotent producer into commands, together with one read_committed reader outside any group. Two implementations:
// sim::SimClientLog (virtual time) and adapters::KafkaClientLog (librdkafka).
// Threads: one. Awaiting suspends in the simulator; over Kafka it blocks the calling thread and is ready at once.
// Errors: transient ones are retried inside, within reason. An abortable error means: try again later, or elsewhere. After a fatal one
// nothing will ever work (no such topic, bad credentials).
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

  // Puts a record into its topic; the views are copied. Whether it arrives is not said: what counts is the outcome. Records of one
  // partition that arrive do so in the order in which they were sent.
  virtual Task<LogStatus> send(const OutRecord& record) = 0;

  // The ends of a log; `high` with the records of open and aborted transactions.
  virtual Task<LogResult<Watermarks>> watermarks(TopicPartition where) = 0;
  // Replaces what is read. Records that were fetched before and not yet delivered are dropped.
  virtual Task<LogStatus> assign(const std::vector<TopicPartitionOffset>& places) = 0;
  // Waits at most that long for something to be read. An abortable error: some place is no longer in its log; nothing is read from there
  // until the next assign().
  virtual Task<LogResult<Fetched>> poll(TimeMs wait_ms_max, std::size_t records_max) = 0;
};

// Time that is never set back, in nanoseconds from any beginning.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual TimeNs now() const = 0;
  // Returns after that time, or earlier.
  virtual Task<void> sleep(TimeNs duration) = 0;
};

}  // namespace turnstile::core
