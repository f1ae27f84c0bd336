// The port to the log: what one worker needs of Kafka, in Kafka's terms.
//
// A `Log` is one consumer group member plus one transactional producer. It subscribes to the stage inputs (commands, sequenced). It fetches
// what `assign` says, which may include partitions outside the group's assignment (events, the changelog), each from an explicit offset,
// with read_committed isolation.
//
// Two implementations: sim::SimLog (virtual time) and adapters::KafkaLog (librdkafka), under one contract suite. Threads: one. Awaiting
// suspends in the simulator; over Kafka it blocks the calling thread and is ready at once. Errors: retriable ones are retried internally.
// The others belong to one of the two classes that a worker must distinguish.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "turnstile/core/task.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

enum class LogErrorClass : std::uint8_t {
  abortable,  // abort the transaction, drop all provisional state, rebuild from the log (KIP-360, KIP-447)
  fatal,      // this client is unusable (fenced, out of order sequence): open() again, then rebuild
};

struct LogError {
  LogErrorClass kind{};
  std::string what;  // Kafka's error name and the context, for humans
};

template <class T>
using LogResult = std::expected<T, LogError>;
using LogStatus = LogResult<void>;

// Shown by kcat: `type` follows from the topic; the others are text headers where they apply.
struct RecordHeaders {
  std::string_view id{};
  Position position{};       // 0: no header
  std::uint32_t attempt{};   // sequenced only
  std::string_view error{};  // rejected only
};

// A fetched record. The views are valid until the next call on the Log.
struct Record {
  TopicPartition where{};
  Offset offset{};
  TimeMs timestamp_ms{};
  std::string_view key;
  std::string_view value;
};

// A record to produce, as a view into a RecordBatch.
struct OutRecord {
  TopicPartition where{};
  std::string_view key;
  std::string_view value;
  RecordHeaders headers{};
};

// Records to produce together, in order, in one growing buffer: no allocation per record in the steady state.
class RecordBatch {
 public:
  // Appends a record; copies all views.
  void add(const OutRecord& record);
  // Appends a record whose value `write(std::string&)` appends to the batch's buffer.
  template <class Write>
  void add_with(TopicPartition where, std::string_view key, const RecordHeaders& headers, Write&& write) {
    OutRecord head{where, key, {}, headers};
    open_entry(head);
    const std::size_t begin = bytes_.size();
    write(bytes_);
    close_entry(begin);
  }
  OutRecord operator[](std::size_t index) const;
  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  std::size_t bytes() const { return bytes_.size(); }
  void clear();

 private:
  struct Slice {
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  struct Entry {
    TopicPartition where{};
    Slice key, value, id, error;
    Position position{};
    std::uint32_t attempt = 0;
  };
  Slice copy(std::string_view text);
  std::string_view view(Slice slice) const { return std::string_view(bytes_).substr(slice.begin, slice.size); }
  void open_entry(const OutRecord& head);
  void close_entry(std::size_t value_begin);

  std::string bytes_;
  std::vector<Entry> entries_;
};

// Group metadata, taken with an assignment and sent with offsets (KIP-447): the coordinator refuses a stale generation.
struct Membership {
  Generation generation{-1};
  std::string member_id;
  std::string token;  // the adapter's own representation; opaque
};

// Records in log order per partition, in no fixed order between partitions. Views are valid until the next call on the Log.
struct Fetched {
  std::span<const Record> records;
  // The new position of each assigned partition that advanced: control and aborted records count as read.
  std::span<const TopicPartitionOffset> positions;
};
// The member's new assignment (commands and sequenced only). Nothing is fetched until assign().
struct Assigned {
  Membership membership;
  std::vector<TopicPartition> partitions;
};
// All partitions were revoked (eager). `lost`: the membership was lost before, so offsets can no longer be committed.
struct Revoked {
  bool lost = false;
};
// The fetch position is no longer in the log. The partition is not fetched until the next assign().
struct OutOfRange {
  TopicPartition where{};
};
using Poll = std::variant<Fetched, Assigned, Revoked, OutOfRange>;

// `high` is the log end, including open and aborted transactions (not the last stable offset).
struct Watermarks {
  Offset low{};
  Offset high{};
};

class Log {
 public:
  virtual ~Log() = default;

  // Creates new clients, fences every predecessor with the same transactional id, joins the group. Call it again after a fatal error: open
  // transactions are gone. Returns a fatal error only if the system can never work (no such topic, bad credentials).
  virtual Task<LogStatus> open() = 0;
  // Leaves the group and closes the clients. An open transaction is aborted.
  virtual Task<void> close() = 0;

  // Waits for an event, at most `wait_ms_max`. Rebalances are only delivered here, so no transaction can span one.
  virtual Task<LogResult<Poll>> poll(TimeMs wait_ms_max, std::size_t records_max) = 0;
  // Replaces the fetched partitions. Records fetched before and not yet delivered are dropped.
  virtual Task<LogStatus> assign(const std::vector<TopicPartitionOffset>& places) = 0;

  // The group's committed offsets, in the requested order; none where nothing was committed. Waits while a transaction has pending offsets
  // (UNSTABLE_OFFSET_COMMIT).
  virtual Task<LogResult<std::vector<std::optional<Offset>>>> committed(const std::vector<TopicPartition>& partitions) = 0;
  virtual Task<LogResult<Watermarks>> watermarks(TopicPartition partition) = 0;

  // One transaction at a time: begin, then produce and send_offsets, then commit or abort. produce may report a rejected record late, at
  // commit. commit retries an unknown result until it is known: success means that everything is committed, an abortable error that nothing
  // is; after a fatal error only the log can tell.
  virtual LogStatus begin() = 0;
  virtual Task<LogStatus> produce(const RecordBatch& batch) = 0;
  virtual Task<LogStatus> send_offsets(const std::vector<TopicPartitionOffset>& offsets, const Membership& membership) = 0;
  virtual Task<LogStatus> commit() = 0;
  virtual Task<LogStatus> abort() = 0;
};

}  // namespace turnstile::core
