// A consumer with librdkafka's surface and behaviour, as far as a program can see it: assigned by hand, or a member of a group.
//
// Joining, heartbeats, fetching, the look-up of starting positions and committed offsets, commits and their timer run in the background of
// the process, also while only the application is paused; they end with the life of the process. The application learns everything from
// poll(): records, events, and rebalances, whose callback runs within poll(), poll_batch(), unsubscribe() and close().
//
// Ownership: process, cluster and network outlive the consumer. Destroying it closes its connections without leaving the group: its
// membership ends with its session. The views in records live as long as the run. Only one of its coroutines may be in progress at a time,
// apart from the callback's. Threads: one.
//
// What is drawn, through Chance: whether starting positions are looked up at once or only when the consumer is next used
// (`client.resolves_late`); which of the buffered partitions a poll begins with (`client.first`); whether a client without a topic of its
// own keeps asking the first leader it found (`client.keeps_leaders`); and what the parts draw (caller.hpp, cooperative_assignor.hpp).
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

// An assignment (_assign_partitions) or a revocation (_revoke_partitions) by the group.
struct Rebalance {
  ErrorCode code = ErrorCode::_assign_partitions;
  std::vector<TopicPartition> partitions;  // eager: all of them; cooperative: those added or removed
  bool cooperative = false;                // respond with incremental_assign and incremental_unassign, else with assign and unassign
  bool lost = false;                       // the membership is already lost, nothing can be committed
};
// The application's response to a rebalance: it calls (incremental_)assign or unassign of the consumer, with offsets of its own if it
// likes, and may commit first. It must not poll. Partitions that it does not assign are not read. A member whose partitions were revoked
// joins again only when the callback has returned.
using RebalanceCallback = std::function<core::Task<void>(Consumer&, const Rebalance&)>;

// The result of an asynchronous commit, or of one by enable.auto.commit.
struct CommitReport {
  ErrorCode error = ErrorCode::no_error;  // _no_offset: there was nothing to be committed
  std::vector<TopicPartitionOffset> offsets;
};

// librdkafka's settings by their names, with its defaults.
struct ConsumerOptions {
  std::string client_id = "rdkafka";  // its actor's name in the trace
  // Assignors order members by it, as on Kafka by client.id; among equals the oldest is first.
  std::uint32_t client_order = 0;
  std::string group_id;           // empty: no group, only assign()
  std::string group_instance_id;  // empty: a dynamic member (KIP-345)
  Isolation isolation_level = Isolation::read_committed;
  AutoOffsetReset auto_offset_reset = AutoOffsetReset::latest;
  AssignorKind partition_assignment_strategy = AssignorKind::range;
  Duration session_timeout = 45'000 * core::kMs;
  Duration heartbeat_interval = 3'000 * core::kMs;
  Duration max_poll_interval = 300'000 * core::kMs;
  // Stored offsets are committed at this interval, when partitions are revoked or unassigned, and by close().
  bool enable_auto_commit = true;
  Duration auto_commit_interval = 5'000 * core::kMs;  // 0: never by time
  // poll() stores the offset after each record that it returns; otherwise store_offset() does.
  bool enable_auto_offset_store = true;
  bool enable_partition_eof = false;  // poll() reports the end of a partition (_PARTITION_EOF)
  Duration fetch_wait_max = 500 * core::kMs;
  std::uint32_t queued_min_messages = 100'000;  // fetched ahead of the application
  RebalanceCallback rebalance_cb;               // empty: rebalances are carried out automatically
  // Called from poll() and close() for asynchronous commits.
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
// An error that poll() returns instead of a record; of a partition, or of the consumer as a whole.
struct ConsumerEvent {
  ErrorCode code = ErrorCode::no_error;
  ClientError::Kind kind = ClientError::Kind::plain;
  std::optional<TopicPartition> where;
  std::int64_t offset = -1;  // _partition_eof: the end
};
using ConsumerMessage = std::variant<ConsumerRecord, ConsumerEvent>;

// Logical offsets: where to begin.
inline constexpr core::Offset kOffsetBeginning{-2};
inline constexpr core::Offset kOffsetEnd{-1};
inline constexpr core::Offset kOffsetStored{-1000};  // the group's committed offset; if there is none: auto_offset_reset

struct OffsetRange {
  core::Offset low{};
  core::Offset high{};  // under read_committed the last stable offset
};

class Consumer {
 public:
  // `actor`: in the trace; 0: registers one of its own, named `client_id`.
  Consumer(Process& process, Cluster& cluster, Network& network, const ConsumerOptions& options, ActorId actor = 0);
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;
  ~Consumer();

  // ---- which partitions ----

  // Joins the group; called again with other topics, it gives up its partitions and joins again. _UNKNOWN_GROUP: there is no group. _FATAL:
  // fenced by a later instance.
  ClientStatus subscribe(std::span<const TopicId> topics);
  // Leaves the group once its partitions are revoked: at once, or, if there is a callback, by the next poll.
  void unsubscribe();
  // Replaces the assignment: stored offsets of removed partitions are committed in the background. An offset may be logical.
  ClientStatus assign(std::span<const TopicPartitionOffset> partitions);
  void unassign();
  // Adds to it or removes from it. _CONFLICT: already assigned; _INVALID_ARG: not assigned, or no valid offset. After an error nothing has
  // changed.
  ClientStatus incremental_assign(std::span<const TopicPartitionOffset> partitions);
  ClientStatus incremental_unassign(std::span<const TopicPartition> partitions);
  std::vector<TopicPartition> assignment() const;
  std::vector<TopicId> subscription() const;
  // Its assignment is lost; true until the revocation has been reported and carried out.
  bool assignment_lost() const;
  // The starting positions of all partitions are known.
  bool resolved() const;

  // ---- reading ----

  // The next record or event, or none if the time is up. Records of a partition come in log order. Counts for max_poll_interval.
  core::Task<std::optional<ConsumerMessage>> poll(Duration timeout);
  // Like rd_kafka_consume_batch_queue: waits until there are `count`, or the time is up, and returns what there is. With `at_once` it waits
  // for the first only.
  core::Task<std::vector<ConsumerMessage>> poll_batch(std::size_t count, Duration timeout, bool at_once = false);
  // Continues at that offset, which may be logical, and drops what was fetched ahead. _STATE: not assigned, or its starting position is not
  // known yet.
  core::Task<ClientStatus> seek(TopicPartition where, core::Offset offset, Duration timeout = kUnlimited);
  // No records of a paused partition are returned, even after an assign or a seek; what was fetched ahead is fetched again. It stays paused
  // until it is resumed, even if it is unassigned meanwhile. _UNKNOWN_PARTITION: not assigned.
  ClientStatus pause(TopicPartition where);
  ClientStatus resume(TopicPartition where);
  // The offset after the last record returned; none: no record since it was assigned, or moved.
  std::optional<core::Offset> position(TopicPartition where) const;

  // ---- committing ----

  // Stores it for the next commit of stored offsets. _INVALID_ARG: enable_auto_offset_store does that; _STATE: not assigned.
  ClientStatus store_offset(TopicPartition where, core::Offset next);
  // Commits these offsets, or the stored ones if none are given, and waits for the answer. _NO_OFFSET: nothing new is stored.
  core::Task<ClientStatus> commit(std::span<const TopicPartitionOffset> offsets, Duration timeout = kUnlimited);
  core::Task<ClientStatus> commit(Duration timeout = kUnlimited);
  // The same in the background: `offset_commit_cb` gets the result.
  ClientStatus commit_async(std::span<const TopicPartitionOffset> offsets);
  ClientStatus commit_async();
  // The result goes to `done`, which runs in the background, instead.
  ClientStatus commit_async(std::span<const TopicPartitionOffset> offsets, std::function<void(const CommitReport&)> done);
  ClientStatus commit_async(std::function<void(const CommitReport&)> done);
  // The group's committed offsets. Waits while offsets of a transaction are pending (read_committed).
  core::Task<ClientResult<std::vector<std::optional<core::Offset>>>> committed(std::span<const TopicPartition> partitions,
                                                                               Duration timeout = kUnlimited);

  // ---- questions ----

  // Asks the partition's leader.
  core::Task<ClientResult<OffsetRange>> query_watermark_offsets(TopicPartition where, Duration timeout = kUnlimited);
  // The first record at or after that time; none: there is none.
  core::Task<ClientResult<std::optional<core::Offset>>> offset_for_time(TopicPartition where, core::TimeMs time_ms,
                                                                        Duration timeout = kUnlimited);

  // ---- the group ----

  GroupMetadata group_metadata() const;
  // It is a member of its group and knows its assignment.
  bool has_joined() const;
  // Revokes the assignment, as a rebalance would, with the callback; commits stored offsets under enable_auto_commit; leaves the group,
  // unless it is a static member. Nothing may be called after it.
  core::Task<void> close();
  std::optional<ClientError> fatal_error() const;
  ActorId actor() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
