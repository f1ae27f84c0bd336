// A client program: a short script of the operations of several named Kafka clients, one after the other. The same program runs against the
// simulated cluster and against a real broker; each operation leaves one note of what the client saw, so that the model can be compared
// with a real Kafka.
//
// Names of clients, topics and groups are local to their program; a runner maps them to unique names in a shared cluster, so that many
// programs can run at the same time. Every topic is new: its offsets start at 0 and are compared as they are.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace turnstile::conformance {

// ---- topics and clients ----

enum class Cleanup : std::uint8_t { remove, compact, compact_and_remove };  // cleanup.policy delete, compact, compact,delete

// Configuration of a topic, in Kafka's units; absent: the broker's default.
struct TopicSpec {
  std::string name;
  std::int32_t partitions = 1;
  std::int16_t replication_factor = 1;
  bool created = true;  // before the first step; otherwise by a step, or not at all
  Cleanup cleanup = Cleanup::remove;
  bool log_append_time = false;                            // message.timestamp.type
  std::optional<std::int64_t> retention_ms;                // retention.ms
  std::optional<std::int64_t> retention_bytes;             // retention.bytes
  std::optional<std::int64_t> segment_ms;                  // segment.ms
  std::optional<std::int64_t> segment_bytes;               // segment.bytes
  std::optional<std::int64_t> message_bytes_max;           // max.message.bytes
  std::optional<std::int64_t> delete_retention_ms;         // delete.retention.ms: how long tombstones are kept
  std::optional<std::int32_t> in_sync_replicas_min;        // min.insync.replicas
  std::optional<std::int64_t> min_cleanable_ratio_permil;  // min.cleanable.dirty.ratio, in thousandths
  bool unclean_election = false;                           // unclean.leader.election.enable
  friend bool operator==(const TopicSpec&, const TopicSpec&) = default;
};

enum class ClientKind : std::uint8_t { producer, transactional_producer, consumer };
enum class Acks : std::uint8_t { none, leader, all };
enum class Reset : std::uint8_t { earliest, latest, error };  // auto.offset.reset
enum class Assignor : std::uint8_t { range, cooperative_sticky };
enum class Partitioner : std::uint8_t { murmur2, crc32 };  // murmur2_random, consistent_random

struct ClientSpec {
  std::string name;  // also its client.id: the assignors order the members of a group by name
  ClientKind kind = ClientKind::producer;
  // producers
  bool idempotent = true;
  Acks acks = Acks::all;
  Partitioner partitioner = Partitioner::murmur2;
  std::string transactional_id;                  // of a transactional producer; two clients may share one
  std::int64_t transaction_timeout_ms = 60'000;  // transaction.timeout.ms
  std::int64_t delivery_timeout_ms = 300'000;    // message.timeout.ms
  std::int64_t linger_ms = 0;
  std::int32_t batch_records_max = 10'000;     // batch.num.messages
  std::int32_t in_flight_max = 5;              // max.in.flight
  std::int64_t message_bytes_max = 1'000'000;  // the client's own message.max.bytes
  // consumers
  std::string group;
  std::string instance_id;  // group.instance.id; empty: a dynamic member
  bool read_committed = true;
  Reset reset = Reset::error;
  Assignor assignor = Assignor::range;
  std::int64_t session_timeout_ms = 6'000;
  std::int64_t poll_interval_ms_max = 300'000;  // max.poll.interval.ms
  friend bool operator==(const ClientSpec&, const ClientSpec&) = default;
};

// ---- operations ----

using ClientIndex = std::uint32_t;
using TopicIndex = std::uint32_t;
inline constexpr ClientIndex kNobody = ~ClientIndex{0};

enum class Op : std::uint8_t {
  // administrator (no client)
  create_topic,       // topic
  delete_topic,       // topic
  create_partitions,  // topic, number: the new partition count
  delete_records,     // topic, partition, number: before this offset; -1: all. Notes the new log start
  delete_group,       // text: the group's name

  // producers
  init,          // of a transactional producer, which does not initialize implicitly
  produce,       // topic, partition (-1: by the partitioner), key, value, headers, timestamp; enqueues only
  produce_many,  // the same for `number` records, whose values are the value followed by 0, 1, ...
  flush,         // waits for the delivery report of every record, and notes the reports in partition order
  purge,         // drops the records that are still queued
  begin,
  send_offsets,  // places: the next offsets; other: the consumer whose group metadata is sent; kept: as it was at keep_metadata
  // Saves the producer id and epoch of the open transaction for another process, as Flink's sinks do...
  keep_producer,
  end_kept,  // ... which ends it with that id and epoch; number: 1: commit, 0: abort
  commit,    // number: 1: does not wait until its markers are written
  abort,

  // consumers
  assign,     // places, with the offsets to start at
  subscribe,  // topics
  unsubscribe,
  gather,            // members: polls them in turn until their assignments are complete; notes the events and assignment of each
  read,              // polls until every assigned partition is at its end, or an error; notes the records
  poll,              // one record, or the next event, within `number` ms
  seek,              // places
  pause,             // places
  resume,            // places
  position,          // places: notes the next offset that the client would read
  commit_offsets,    // places; empty: its positions. Synchronous
  committed,         // places: notes what the group has committed
  watermarks,        // topic, partition: queries the broker
  offsets_for_time,  // topic, partition, number: the timestamp
  keep_metadata,     // saves the current group metadata for a later send_offsets

  // lifecycle
  close,  // cleanly: a consumer leaves its group; a producer does not flush
  kill,   // as by a crash. After a close or a kill the next operation is that of a new instance of the same client

  // faults
  cut_before,      // client, api: its next request of that kind is lost with its connection, before it arrives
  cut_after,       // client, api: its next request of that kind is executed and the connection cut before the response; number: this many
                   // more requests of that kind after it are executed too, all without a response
  strand,          // client, api: its next request of that kind is lost with its connection, as the client sees it, until ...
  deliver,         // client: ... the stranded request arrives after all, on a connection that the client has abandoned
  hold,            // client: nothing passes on its connections, in either direction, until ...
  release,         // client
  restart_broker,  // all of them, with a clean shutdown
  wait,            // number: ms

  // brokers of a cluster with several
  kill_leader,                   // topic, partition: by SIGKILL, the broker that leads it
  kill_followers,                // topic, partition, number: this many of its followers
  kill_group_coordinator,        // text: the group
  kill_transaction_coordinator,  // client: the one of its transactional id
  pause_followers,               // topic, partition: as by SIGSTOP; none of their fetches stays in flight
  resume_brokers,                // those that are paused
  start_broker,                  // number: the first, second, ... that was killed, from 1 on; 0: all that are down
  await_leaders,                 // until every partition and coordinator has a leader, known to every broker that is up
  await_in_sync,                 // topic, partition, number: until this many of its replicas are in sync
  replicas,                      // topic, partition: notes whether it has a leader, and how many of its replicas are in sync
};

// Kinds of request, with Kafka's names and API keys.
enum class Api : std::uint8_t {
  produce = 0,
  fetch = 1,
  list_offsets = 2,
  offset_commit = 8,
  offset_fetch = 9,
  join_group = 11,
  heartbeat = 12,
  leave_group = 13,
  sync_group = 14,
  init_producer_id = 22,
  add_partitions_to_txn = 24,
  add_offsets_to_txn = 25,
  end_txn = 26,
  txn_offset_commit = 28,
};

inline constexpr std::int64_t kBeginning = -2;
inline constexpr std::int64_t kEnd = -1;
inline constexpr std::int64_t kStored = -1000;  // the committed offset of the group

struct Place {
  TopicIndex topic = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // or kBeginning, kEnd, kStored, as a start position
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Header {
  std::string name;
  std::optional<std::string> value;
  friend bool operator==(const Header&, const Header&) = default;
};

// One operation. `Op` lists the fields that each one uses.
struct Step {
  Op op{};
  ClientIndex client = kNobody;
  TopicIndex topic = 0;
  std::int32_t partition = 0;
  std::int64_t number = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
  std::optional<std::int64_t> timestamp_ms;  // absent: the client's clock. Not 0: librdkafka treats it as absent
  std::vector<Place> places;
  std::vector<ClientIndex> members;
  std::vector<TopicIndex> topics;
  ClientIndex other = kNobody;  // send_offsets: whose metadata; kNobody: made for the group `text`, with generation -1
  bool kept = false;
  Api api{};
  std::string text;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Program {
  std::string name;      // a sentence
  std::string semantic;  // its subject: one row of the table of semantics
  std::vector<TopicSpec> topics;
  std::vector<ClientSpec> clients;
  std::vector<Step> steps;
  bool alone = false;      // restarts or kills brokers: no other program may run meanwhile
  std::int32_t nodes = 1;  // the number of brokers that it needs
  friend bool operator==(const Program&, const Program&) = default;
};

// ---- observations ----

// The outcome of one step, worded the same in both worlds: "ok", or Kafka's name of the error with its class ("_FENCED fatal"); then the
// observations, one line each, in an order that does not depend on how partitions are interleaved.
struct Note {
  std::string outcome;
  std::vector<std::string> seen;
  friend auto operator<=>(const Note&, const Note&) = default;
};
using Notes = std::vector<Note>;  // one per step

// ---- as text ----

std::string_view name(Op op);
std::string_view name(Api api);
std::optional<Op> op_named(std::string_view name);
std::optional<Api> api_named(std::string_view name);
// One line: "writer: produce orders[0] key=a value=1".
std::string describe(const Program& program, const Step& step);
std::string describe(const Note& note);

}  // namespace turnstile::conformance
