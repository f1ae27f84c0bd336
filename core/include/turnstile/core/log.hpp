// The port to the log: what one worker needs of Kafka, in Kafka's own words.
//
// A `Log` is one member of a consumer group together with one transactional producer. It subscribes to the stage inputs
// (commands, sequenced); what it fetches is what `assign` says, which may include partitions that no group hands out
// (events, the changelog), each from an explicit offset. Fetching is read_committed.
//
// Two implementations: sim::SimLog (virtual time) and adapters::KafkaLog (librdkafka). One contract suite runs over both.
// Threads: one. Awaiting suspends in the simulator; over Kafka it blocks the calling thread and is ready at once.
// Errors: transient ones are retried inside. What comes out is one of the two classes that a worker must tell apart.
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
  abortable,  // abort the transaction, drop everything provisional, rebuild from the log (KIP-360, KIP-447)
  fatal,      // this client is done (fenced, out of sequence): open() again, then rebuild
};

struct LogError {
  LogErrorClass kind{};
  std::string what;  // Kafka's name of the error and the place, for a person
};

template <class T>
using LogResult = std::expected<T, LogError>;
using LogStatus = LogResult<void>;

// What a person sees with kcat: `type` follows from the topic; the others are text headers where they apply.
struct RecordHeaders {
  std::string_view id{};
  Position position{};       // 0: no header
  std::uint32_t attempt{};   // only on sequenced
  std::string_view error{};  // only on rejected
};

// A fetched record. The views live until the next call on the Log.
struct Record {
  TopicPartition where{};
  Offset offset{};
  TimeMs timestamp_ms{};
  std::string_view key;
  std::string_view value;
};

// A record to be produced, as a view into a RecordBatch.
struct OutRecord {
  TopicPartition where{};
  std::string_view key;
  std::string_view value;
  RecordHeaders headers{};
};

// Records to be produced together, in order, in one growing buffer: no allocation per record in the steady state.
class RecordBatch {
 public:
  // Appends a record; all views are copied.
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

// Proof of membership, taken with an assignment and sent with offsets (KIP-447): the coordinator refuses a stale one.
struct Membership {
  Generation generation{-1};
  std::string member_id;
  std::string token;  // the adapter's own form; opaque
};

// Records in log order per partition, in no fixed order between partitions. Views live until the next call on the Log.
struct Fetched {
  std::span<const Record> records;
  // The next offset to be read, for each assigned partition that moved: control and aborted records count as read.
  std::span<const TopicPartitionOffset> positions;
};
// The group gave this member these input partitions (commands and sequenced only). Nothing is fetched until assign().
struct Assigned {
  Membership membership;
  std::vector<TopicPartition> partitions;
};
// The group took all partitions back (eager). `lost`: the membership was lost before, nothing can be committed any more.
struct Revoked {
  bool lost = false;
};
// The place to read from is no longer in the log. The partition is silent until the next assign().
struct OutOfRange {
  TopicPartition where{};
};
using Poll = std::variant<Fetched, Assigned, Revoked, OutOfRange>;

// `high` is the end of the log, open and aborted transactions included (not the last stable offset).
struct Watermarks {
  Offset low{};
  Offset high{};
};

class Log {
 public:
  virtual ~Log() = default;

  // Creates the clients anew, fences every predecessor of the same identity, joins the group. After a fatal error call it
  // again: what was open is gone. Returns a fatal error only if the system can never work (no such topic, bad credentials).
  virtual Task<LogStatus> open() = 0;
  // Leaves the group and lets go of the clients. An open transaction is aborted.
  virtual Task<void> close() = 0;

  // Waits at most `wait_ms_max` for something to happen. A rebalance is delivered only here, so that no transaction can span one.
  virtual Task<LogResult<Poll>> poll(TimeMs wait_ms_max, std::size_t records_max) = 0;
  // Replaces what is fetched. Records fetched before and not yet delivered are dropped.
  virtual Task<LogStatus> assign(const std::vector<TopicPartitionOffset>& places) = 0;

  // The group's committed offsets, in the order asked; none where nothing was committed. Waits while offsets are pending
  // in a transaction (UNSTABLE_OFFSET_COMMIT).
  virtual Task<LogResult<std::vector<std::optional<Offset>>>> committed(const std::vector<TopicPartition>& partitions) = 0;
  virtual Task<LogResult<Watermarks>> watermarks(TopicPartition partition) = 0;

  // One transaction at a time: begin, then produce and send_offsets, then commit or abort. produce may report a refusal
  // late, at commit. commit retries an unknown ending until it is known: success means that all of it is committed;
  // an abortable error means that nothing is; after a fatal error only the log itself can tell.
  virtual LogStatus begin() = 0;
  virtual Task<LogStatus> produce(const RecordBatch& batch) = 0;
  virtual Task<LogStatus> send_offsets(const std::vector<TopicPartitionOffset>& offsets, const Membership& membership) = 0;
  virtual Task<LogStatus> commit() = 0;
  virtual Task<LogStatus> abort() = 0;
};

}  // namespace turnstile::core
