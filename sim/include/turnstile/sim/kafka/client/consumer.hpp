// A consumer with librdkafka's surface and behaviour, as far as a program can see it: assigned by hand, or a member of a group.
//
// Joining, heartbeats, fetching, the look-up of starting positions and of committed offsets, commits and their timer go on in the
// background of the process, while only the application stands still too; they end with the life of the process. What happens is told by
// poll() alone: records, events, and rebalances, whose callback runs from within poll(), poll_batch(), unsubscribe and close().
//
// Ownership: process, cluster and network outlive the consumer. Destroying it lets go of its connections and tells the group nothing:
// its membership ends with its session. The views in records live as long as the run. Of the coroutines one may wait at a time, the
// callback's aside. Threads: one.
//
// What is drawn, through Chance: whether starting positions are looked up at once or only when the consumer is next used
// (`client.resolves_late`); which of the buffered partitions a poll begins with (`client.first`); whether somebody without a topic of his
// own goes on asking the leader that he found first (`client.keeps_leaders`); and what the parts draw (caller.hpp,
// cooperative_assignor.hpp).
//
// Source: librdkafka's rdkafka_cgrp.c, rdkafka_assignment.c, rdkafka_partition.c, rdkafka_offset.c; KIP-62, KIP-345, KIP-429, KIP-447.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "turnstile/core/task.hpp"
#include "turnstile/sim/kafka/client/client.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"
#include "turnstile/sim/kafka/client/group_metadata.hpp"

namespace turnstile::sim {

class Consumer;

enum class AutoOffsetReset : std::uint8_t { earliest, latest, error };
enum class AssignorKind : std::uint8_t { range, round_robin, cooperative_sticky };

// What the group gives (_assign_partitions) or takes (_revoke_partitions).
struct Rebalance {
  ErrorCode code = ErrorCode::_assign_partitions;
  std::vector<TopicPartition> partitions;  // of an eager member all of them; of a cooperative one those that come or go
  bool cooperative = false;                // incremental_assign and incremental_unassign are called for, else assign and unassign
  bool lost = false;                       // revoked: the membership is gone already, nothing can be committed
};
// The application's own answer to a rebalance: it calls (incremental_)assign or unassign of the consumer, with offsets of its own if it
// likes, and may commit before. It must not poll. What it does not assign is not read. Only when it has returned does the member go on: a
// member whose partitions were revoked joins again then, not before.
using RebalanceCallback = std::function<core::Task<void>(Consumer&, const Rebalance&)>;

// How a commit ended: one that was not waited for, or one of enable.auto.commit.
struct CommitReport {
  ErrorCode error = ErrorCode::no_error;  // _no_offset: there was nothing to be committed
  std::vector<TopicPartitionOffset> offsets;
};

// librdkafka's settings by their names, with its defaults.
struct ConsumerOptions {
  std::string client_id = "rdkafka";  // what its actor is called in the trace
  // Members are ordered by it when partitions are dealt out, as they are by their client.id on Kafka; of equal ones the older is first.
  std::uint32_t client_order = 0;
  std::string group_id;           // empty: no group, only assign()
  std::string group_instance_id;  // empty: a dynamic member (KIP-345)
  Isolation isolation_level = Isolation::read_committed;
  AutoOffsetReset auto_offset_reset = AutoOffsetReset::latest;
  AssignorKind partition_assignment_strategy = AssignorKind::range;
  TimeNs session_timeout = 45'000 * core::kNsPerMs;
  TimeNs heartbeat_interval = 3'000 * core::kNsPerMs;
  TimeNs max_poll_interval = 300'000 * core::kNsPerMs;
  // Stored offsets are committed every so often, when partitions are revoked or unassigned, and by close().
  bool enable_auto_commit = true;
  TimeNs auto_commit_interval = 5'000 * core::kNsPerMs;  // 0: never by time
  // The offset behind a record is stored when poll() hands it out; else store_offset() does.
  bool enable_auto_offset_store = true;
  bool enable_partition_eof = false;  // poll() tells when it came to the end of a partition (_PARTITION_EOF)
  TimeNs fetch_wait_max = 500 * core::kNsPerMs;
  std::uint32_t queued_min_messages = 100'000;  // fetched ahead of the application
  RebalanceCallback rebalance_cb;               // empty: everything is assigned and unassigned as it comes
  // Called from poll() and close() for commits that nobody waited for.
  std::function<void(const CommitReport&)> offset_commit_cb;
  ClientOptions client{};  // backoffs, and flaws
};

struct ConsumerRecord {
  TopicPartition where{};
  core::Offset offset{};
  core::TimeMs timestamp_ms = 0;
  bool log_append_time = false;  // the timestamp's type; else it is the producer's
  std::string_view key{};        // without data: null
  std::string_view value{};
  std::span<const StoredHeader> headers{};
};
// An error that poll() hands out in place of a record; of a partition, or of the consumer as a whole.
struct ConsumerEvent {
  ErrorCode code = ErrorCode::no_error;
  ClientError::Kind kind = ClientError::Kind::plain;
  std::optional<TopicPartition> where;
  std::int64_t offset = -1;  // _partition_eof: the end
};
using ConsumerMessage = std::variant<ConsumerRecord, ConsumerEvent>;

// Where to begin, in place of an offset.
inline constexpr core::Offset kOffsetBeginning{-2};
inline constexpr core::Offset kOffsetEnd{-1};
inline constexpr core::Offset kOffsetStored{-1000};  // what the group has committed; if nothing: auto_offset_reset

struct OffsetRange {
  core::Offset low{};
  core::Offset high{};  // under read_committed the last stable offset
};

class Consumer {
 public:
  // `actor`: whose messages these are; 0: one of its own is registered, by the name of `client_id`.
  Consumer(Process& process, Cluster& cluster, Network& network, const ConsumerOptions& options, ActorId actor = 0);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer();

  // ---- which partitions ----

  // Joins the group; called again, with other topics, gives back what it has and joins again. _UNKNOWN_GROUP: there is no group. _FATAL:
  // a later instance has its place.
  ClientStatus subscribe(std::span<const TopicId> topics);
  // Leaves the group when what it has was taken from it: at once, or, if there is a callback, by the next poll.
  void unsubscribe();
  // Replaces the assignment: stored offsets of what goes are committed, in the background. An offset may be logical.
  ClientStatus assign(std::span<const TopicPartitionOffset> partitions);
  void unassign();
  // Adds to it, takes from it. _CONFLICT: is assigned already; _INVALID_ARG: is not, or the offset is none; then nothing has changed.
  ClientStatus incremental_assign(std::span<const TopicPartitionOffset> partitions);
  ClientStatus incremental_unassign(std::span<const TopicPartition> partitions);
  std::vector<TopicPartition> assignment() const;
  std::vector<TopicId> subscription() const;
  // What it was given is not its own any more; until the revocation was told and carried out.
  bool assignment_lost() const;
  // The starting positions of all partitions are known.
  bool resolved() const;

  // ---- reading ----

  // The next record or event; none: the time was up. Of one partition in the order of the log. Counts for max_poll_interval.
  core::Task<std::optional<ConsumerMessage>> poll(TimeNs timeout);
  // As rd_kafka_consume_batch_queue: waits until there are `count`, or the time is up, and hands out what there is. With `at_once` it waits
  // for the first only.
  core::Task<std::vector<ConsumerMessage>> poll_batch(std::size_t count, TimeNs timeout, bool at_once = false);
  // Goes on there, which may be logical, and forgets what was fetched ahead. _STATE: not assigned, or its start is not known yet.
  core::Task<ClientStatus> seek(TopicPartition where, core::Offset offset, TimeNs timeout = -1);
  // A paused partition hands nothing out, whatever it was assigned or moved to since; what was fetched ahead is fetched again. It stays
  // paused until it is resumed, even if it was unassigned meanwhile. _UNKNOWN_PARTITION: not assigned.
  ClientStatus pause(TopicPartition where);
  ClientStatus resume(TopicPartition where);
  // The offset behind the last record that was handed out; none: nothing was since it was assigned, or moved.
  std::optional<core::Offset> position(TopicPartition where) const;

  // ---- committing ----

  // To be committed by the next commit of stored offsets. _INVALID_ARG: enable_auto_offset_store does that; _STATE: not assigned.
  ClientStatus store_offset(TopicPartition where, core::Offset next);
  // These, or with none given what is stored, and waits for the answer. _NO_OFFSET: nothing new is stored.
  core::Task<ClientStatus> commit(std::span<const TopicPartitionOffset> offsets, TimeNs timeout = -1);
  core::Task<ClientStatus> commit(TimeNs timeout = -1);
  // The same in the background: `offset_commit_cb` tells how it ended.
  ClientStatus commit_async(std::span<const TopicPartitionOffset> offsets);
  ClientStatus commit_async();
  // ... and `done`, which runs in the background, tells it, and nothing else does.
  ClientStatus commit_async(std::span<const TopicPartitionOffset> offsets, std::function<void(const CommitReport&)> done);
  ClientStatus commit_async(std::function<void(const CommitReport&)> done);
  // What the group has committed; none: nothing. Waits while offsets of a transaction are pending (read_committed).
  core::Task<ClientResult<std::vector<std::optional<core::Offset>>>> committed(std::span<const TopicPartition> partitions,
                                                                               TimeNs timeout = -1);

  // ---- questions ----

  // Asks the partition's leader.
  core::Task<ClientResult<OffsetRange>> query_watermark_offsets(TopicPartition where, TimeNs timeout = -1);
  // The first record at or after that time; none: there is none.
  core::Task<ClientResult<std::optional<core::Offset>>> offset_for_time(TopicPartition where, core::TimeMs time_ms, TimeNs timeout = -1);

  // ---- the group ----

  GroupMetadata group_metadata() const;
  // It is in its group, and has heard which partitions it has.
  bool has_joined() const;
  // Takes the assignment back, as a rebalance would, with the callback; commits stored offsets under enable_auto_commit; leaves the group,
  // unless it is a static member, which keeps its place. Nothing may be called after it.
  core::Task<void> close();
  std::optional<ClientError> fatal_error() const;
  ActorId actor() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
