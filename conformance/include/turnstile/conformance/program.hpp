// A client program: a small script of what several named clients of Kafka do, one operation after the other. The same program runs against
// the simulated cluster and against a real broker; each operation leaves one note of what the client saw. So the model can be compared with
// the real thing.
//
// Clients, topics and groups have names within their program; a runner gives them names of their own in a shared cluster, so that many
// programs can run at a time. Each topic is new: its offsets start at 0 and are compared as they are.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace turnstile::conformance {

// ---- who and what ----

enum class Cleanup : std::uint8_t { remove, compact, compact_and_remove };  // cleanup.policy delete, compact, compact,delete

// Configuration of a topic, in Kafka's units; absent: the broker's default.
struct TopicSpec {
  std::string name;
  std::int32_t partitions = 1;
  std::int16_t replication_factor = 1;
  bool created = true;  // before the first step; else a step creates it, or nobody does
  Cleanup cleanup = Cleanup::remove;
  bool log_append_time = false;                            // message.timestamp.type
  std::optional<std::int64_t> retention_ms;                // retention.ms
  std::optional<std::int64_t> retention_bytes;             // retention.bytes
  std::optional<std::int64_t> segment_ms;                  // segment.ms
  std::optional<std::int64_t> segment_bytes;               // segment.bytes
  std::optional<std::int64_t> message_bytes_max;           // max.message.bytes
  std::optional<std::int64_t> delete_retention_ms;         // delete.retention.ms: how long tombstones stay
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
  std::string name;  // also its client.id: members of a group share out partitions in the order of their names
  ClientKind kind = ClientKind::producer;
  // producers
  bool idempotent = true;
  Acks acks = Acks::all;
  Partitioner partitioner = Partitioner::murmur2;
  std::string transactional_id;                  // of a transactional producer; two clients may have the same
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

// ---- what they do ----

using ClientIndex = std::uint32_t;
using TopicIndex = std::uint32_t;
inline constexpr ClientIndex kNobody = ~ClientIndex{0};

enum class Op : std::uint8_t {
  // administrator (no client)
  create_topic,       // topic
  delete_topic,       // topic
  create_partitions,  // topic, number: how many there shall be
  delete_records,     // topic, partition, number: below this offset; -1: all. Notes the new start
  delete_group,       // text: the group's name

  // producers
  init,          // of a transactional producer, which does nothing by itself
  produce,       // topic, partition (-1: by the partitioner), key, value, headers, timestamp; only into the client's queue
  produce_many,  // the same, `number` records: their values are the value with 0, 1, ... behind it
  flush,         // waits until every record has its report, and notes them in the order of each partition
  purge,         // what is still in the queue
  begin,
  send_offsets,  // places: the next offsets; other: the consumer whose group and metadata are sent; kept: those it had at keep_metadata
  // What one process leaves for another (Flink's sinks do): which producer, in which epoch, has the transaction that is open...
  keep_producer,
  end_kept,  // ... and another process ends it under that id and epoch; number: 1 to commit it, 0 to abort it
  commit,    // number: 1: and nobody waits until its markers are written
  abort,

  // consumers
  assign,     // places, with where to start
  subscribe,  // topics
  unsubscribe,
  gather,            // members: polls them, in turn, until they agree on who has what; notes what each was told, and its share
  read,              // polls until every assigned partition is at its end, or something went wrong; notes the records
  poll,              // one record, or the next event, within `number` ms
  seek,              // places
  pause,             // places
  resume,            // places
  position,          // places: notes the next offset that the client would read
  commit_offsets,    // places; empty: its positions. Synchronous
  committed,         // places: notes what the group has committed
  watermarks,        // topic, partition: asks the broker
  offsets_for_time,  // topic, partition, number: the timestamp
  keep_metadata,     // remembers the group metadata of now, for a later send_offsets

  // lives
  close,  // in good order: a consumer leaves its group, a producer waits for nothing
  kill,   // without a word. After a close or a kill the next operation is of a new instance of the same client

  // what goes wrong
  cut_before,      // client, api: its next request of that kind is lost with its connection: it never arrives
  cut_after,       // client, api: its next request of that kind is carried out and the connection cut before the answer; number: so many
                   // more behind it are carried out as well, and none is heard of
  strand,          // client, api: its next request of that kind is lost with its connection, as the client sees it, until...
  deliver,         // client: ... what is stranded arrives after all, on a connection that the client has given up
  hold,            // client: nothing passes on its connections, in either direction, until...
  release,         // client
  restart_broker,  // all of them, in good order
  wait,            // number: ms

  // brokers, of a cluster of several
  kill_leader,                   // topic, partition: by SIGKILL, the broker that leads it
  kill_followers,                // topic, partition, number: so many of its followers
  kill_group_coordinator,        // text: of that group
  kill_transaction_coordinator,  // client: of its transactional id
  pause_followers,               // topic, partition: they stand still, and nothing that they had asked for is under way
  resume_brokers,                // those that stand still
  start_broker,                  // number: the first, second, ... that was killed, from 1 on; 0: all that are gone
  await_leaders,                 // until every partition and coordinator is led, and every broker that is there knows by whom
  await_in_sync,                 // topic, partition, number: until so many of its replicas are in sync
  replicas,                      // topic, partition: notes whether it is led, and how many of its replicas are in sync
};

// Kinds of request, by Kafka's own names and numbers.
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
inline constexpr std::int64_t kStored = -1000;  // what the group has committed

struct Place {
  TopicIndex topic = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // kBeginning, kEnd and kStored where it says where to start
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct Header {
  std::string name;
  std::optional<std::string> value;
  friend bool operator==(const Header&, const Header&) = default;
};

// One operation. Which fields count is said at `Op`.
struct Step {
  Op op{};
  ClientIndex client = kNobody;
  TopicIndex topic = 0;
  std::int32_t partition = 0;
  std::int64_t number = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
  std::optional<std::int64_t> timestamp_ms;  // absent: the client's clock. Not 0: librdkafka takes it for absent
  std::vector<Place> places;
  std::vector<ClientIndex> members;
  std::vector<TopicIndex> topics;
  ClientIndex other = kNobody;  // send_offsets: whose metadata; nobody: made by hand for the group `text`, with generation -1
  bool kept = false;
  Api api{};
  std::string text;
  friend bool operator==(const Step&, const Step&) = default;
};

struct Program {
  std::string name;      // a sentence
  std::string semantic;  // what it is about: one row of the table
  std::vector<TopicSpec> topics;
  std::vector<ClientSpec> clients;
  std::vector<Step> steps;
  bool alone = false;      // restarts or kills brokers: nothing else may run at that time
  std::int32_t nodes = 1;  // needs a cluster of so many
  friend bool operator==(const Program&, const Program&) = default;
};

// ---- what they see ----

// The outcome of one step in words that both worlds share: "ok", or Kafka's name of the error with its class ("_FENCED fatal"); then what
// was seen, one line each, in an order that does not depend on how partitions are interleaved.
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
// One line, as a person would say it: "writer: produce orders[0] key=a value=1".
std::string describe(const Program& program, const Step& step);
std::string describe(const Note& note);

}  // namespace turnstile::conformance
