// Kafka's requests and responses as values, reduced to the fields that matter to the simulation. Names of topics, groups, transactional ids
// and members are small numbers that the Cluster hands out: a name is looked up once, not per message.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "turnstile/core/types.hpp"
#include "turnstile/sim/kafka/kafka_error.hpp"
#include "turnstile/sim/kafka/list.hpp"
#include "turnstile/sim/kafka/record_block.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::sim {

using core::Duration;
using core::Instant;
using core::Offset;

using ProducerId = core::Strong<struct ProducerIdTag, std::int64_t>;
using Epoch = core::Strong<struct EpochTag, std::int16_t>;
using TransactionalId = core::Strong<struct TransactionalIdTag, std::uint32_t>;
using GroupId = core::Strong<struct GroupIdTag, std::uint32_t>;
using MemberId = core::Strong<struct MemberIdTag, std::uint64_t>;  // 0: none

inline constexpr unsigned kClientShift = 40;  // where the client begins in a member id
inline constexpr ProducerId kNoProducer{-1};
inline constexpr Epoch kNoEpoch{-1};

using ProtocolBytes = List<std::uint8_t>;

enum class Isolation : std::uint8_t { read_uncommitted, read_committed };

// The identity of an idempotent or transactional producer.
struct ProducerIdAndEpoch {
  ProducerId id = kNoProducer;
  Epoch epoch = kNoEpoch;
  friend bool operator==(const ProducerIdAndEpoch&, const ProducerIdAndEpoch&) = default;
};

// ---- requests ----

struct InitProducerId {
  std::optional<TransactionalId> transactional_id;
  Duration transaction_timeout{};
  ProducerIdAndEpoch known{};  // KIP-360: the same producer asks for its next epoch
};
struct AddPartitionsToTxn {
  TransactionalId transactional_id{};
  ProducerIdAndEpoch producer{};
  List<TopicPartition> partitions;
};
struct AddOffsetsToTxn {
  TransactionalId transactional_id{};
  ProducerIdAndEpoch producer{};
  GroupId group{};
};
struct TxnOffsetCommit {
  TransactionalId transactional_id{};
  ProducerIdAndEpoch producer{};
  GroupId group{};
  core::Generation generation{-1};  // -1 and no member: nothing is checked (before KIP-447)
  MemberId member{};
  List<TopicPartitionOffset> offsets;
  std::uint32_t transaction = 0;  // see ProduceBatch
};
struct EndTxn {
  TransactionalId transactional_id{};
  ProducerIdAndEpoch producer{};
  bool commit = false;
};
struct ProduceBatch {
  TopicPartition where{};
  std::int32_t first_sequence = -1;  // -1: the producer is not idempotent
  const RecordBlock* block = nullptr;
  std::uint32_t transaction = 0;  // the harness's own number of it, for the truth (transaction_journal.hpp); brokers ignore it
};
enum class Acks : std::uint8_t { none, leader, all };
struct Produce {
  std::optional<TransactionalId> transactional_id;
  ProducerIdAndEpoch producer{};
  List<ProduceBatch> batches;
  Acks acks = Acks::all;                  // none: there is no answer
  Duration timeout = 30'000 * core::kMs;  // acks=all: how long it may wait for the followers (request.timeout.ms)
};
struct Fetch {
  Isolation isolation = Isolation::read_committed;
  Duration wait_max{};  // how long the broker may hold it while there is nothing to return
  std::uint32_t records_max = 0;
  List<TopicPartitionOffset> positions;
  bool wants_ends = false;  // an answer also mentions partitions that were read up to their end
};
struct ListOffsets {
  TopicPartition where{};
  std::optional<core::TimeMs> time_ms{};  // also asks for the first record at or after it
};
struct OffsetFetch {
  GroupId group{};
  bool require_stable = true;
  List<TopicPartition> partitions;
};
struct OffsetCommit {
  GroupId group{};
  core::Generation generation{-1};
  MemberId member{};
  List<TopicPartitionOffset> offsets;
};
struct JoinGroup {
  GroupId group{};
  MemberId member{};
  ProtocolBytes metadata;  // for the leader's assignor (consumer_protocol.hpp); brokers never look inside
  Duration session_timeout{};
  Duration rebalance_timeout{};
  std::uint32_t client = 0;    // member ids begin with their client's: assignors go by their order
  std::uint32_t instance = 0;  // KIP-345: a static member; 0: a dynamic one
};
struct SyncGroup {
  struct Assignment {
    MemberId member{};
    ProtocolBytes assignment;
  };
  GroupId group{};
  MemberId member{};
  core::Generation generation{};
  List<Assignment> assignments;  // from the leader; empty from the others
};
struct Heartbeat {
  GroupId group{};
  MemberId member{};
  core::Generation generation{};
};
struct LeaveGroup {
  GroupId group{};
  MemberId member{};
};
struct DeleteRecords {
  TopicPartition where{};
  Offset before{};
};
// The leaders of all partitions and the coordinators of all groups and transactional ids: Metadata and FindCoordinator in one.
struct Metadata {};

using Request = std::variant<InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn, Produce, Fetch, ListOffsets,
                             OffsetFetch, OffsetCommit, JoinGroup, SyncGroup, Heartbeat, LeaveGroup, DeleteRecords, Metadata>;

// ---- answers ----

struct ErrorAnswer {
  KafkaError error = KafkaError::none;
};
struct InitProducerIdAnswer {
  KafkaError error = KafkaError::none;
  ProducerIdAndEpoch producer{};
  std::uint32_t fences = 0;  // the harness's own count of those before this producer (transaction_journal.hpp)
};
struct ProduceAnswer {
  struct Result {
    TopicPartition where{};
    KafkaError error = KafkaError::none;
    Offset first_offset{};
  };
  List<Result> results;  // one per batch, in its order
};
// Consecutive records of one stored batch.
struct RecordSlice {
  const RecordBlock* block = nullptr;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  Offset offset{};  // of the first
  core::TimeMs timestamp_ms = 0;
  bool log_append_time = false;  // then it is that of every record
};
struct FetchAnswer {
  struct Part {
    TopicPartition where{};
    KafkaError error = KafkaError::none;
    Offset from{};
    Offset next{};                 // where to fetch next: behind control and aborted records too
    std::uint32_t slices_end = 0;  // the part's slices end here and begin where the part before it ends
  };
  List<Part> parts;
  List<RecordSlice> slices;
};
struct ListOffsetsAnswer {
  KafkaError error = KafkaError::none;
  Offset start{};
  Offset last_stable{};
  Offset high_watermark{};
  std::optional<Offset> at_time{};
};
struct OffsetFetchAnswer {
  KafkaError error = KafkaError::none;
  List<std::optional<Offset>> offsets;  // in the order asked
};
struct JoinGroupAnswer {
  struct Member {
    MemberId id{};
    ProtocolBytes metadata;
  };
  KafkaError error = KafkaError::none;
  MemberId member{};
  core::Generation generation{-1};
  MemberId leader{};
  List<Member> members;  // for the leader only
};
struct SyncGroupAnswer {
  KafkaError error = KafkaError::none;
  ProtocolBytes assignment;
};
// KIP-890, from version 5 on: the producer's identity from now on.
struct EndTxnAnswer {
  KafkaError error = KafkaError::none;
  ProducerIdAndEpoch producer{};
};
// Leaders and coordinators move one at a time, and each move has a number: a client that knows all moves up to some number finds every
// leader and coordinator that has not moved since.
using MetadataVersion = std::uint32_t;
inline constexpr MetadataVersion kNewestMetadata = ~MetadataVersion{0};  // of a client whose metadata is always current
struct MetadataAnswer {
  MetadataVersion version = 0;
};

using Answer = std::variant<ErrorAnswer, InitProducerIdAnswer, ProduceAnswer, FetchAnswer, ListOffsetsAnswer, OffsetFetchAnswer,
                            JoinGroupAnswer, SyncGroupAnswer, EndTxnAnswer, MetadataAnswer>;

// Of the answer as a whole; answers with an error for each partition have none.
KafkaError error_of(const Answer& answer);

// "Fetch", ...
std::string_view name(const Request& request);

// For the trace: names, errors, and the offsets that they are about.
struct TraceDetail;
void describe(const Request& request, TraceDetail& detail);
void describe(const Answer& answer, TraceDetail& detail);

}  // namespace turnstile::sim
