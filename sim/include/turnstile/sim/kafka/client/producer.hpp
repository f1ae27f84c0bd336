// A producer with librdkafka's surface and behaviour, as far as a program can see it: plain, idempotent or transactional, by its options.
//
// Records are queued by produce(), gather into batches, and are sent in the background of the process, also while only the application is
// paused, until the process's life ends. Each record gets one delivery report; reports are taken in order. Retriable errors are retried
// internally until `message_timeout`.
//
// Ownership: process, cluster and network outlive the producer. Destroying it closes its connections: queued records are gone, sent ones
// may still arrive, and nothing more is reported. Keys, values and headers are copied by produce(); the views in reports live as long as
// the run. Only one of its coroutines may be in progress at a time. Threads: one.
//
// What is drawn, through Chance: whether a record that need not linger is sent at once or with the next (`client.together`); and what the
// parts draw (caller.hpp, the transactional half).
//
// Source: librdkafka's rdkafka_msg.c, rdkafka_broker.c, rdkafka_idempotence.c, rdkafka_txnmgr.c; KIP-98, KIP-360, KIP-447.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "turnstile/core/task.hpp"
#include "turnstile/sim/kafka/client/client.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"
#include "turnstile/sim/kafka/client/group_metadata.hpp"

namespace turnstile::sim {

// The partitioner. Records without a key go to a random partition (`client.partition`), except under `consistent` and `murmur2`, which
// treat the missing key as an empty one.
enum class PartitionerKind : std::uint8_t { consistent_random, consistent, murmur2_random, murmur2 };

// librdkafka's settings by their names, with its defaults.
struct ProducerOptions {
  std::string client_id = "rdkafka";        // its actor's name in the trace
  bool enable_idempotence = false;          // a transactional producer is idempotent anyway
  Acks acks = Acks::all;                    // an idempotent producer has no other
  std::uint32_t max_in_flight = 1'000'000;  // requests, of a producer that is not idempotent
  Duration linger = 5 * core::kMs;          // 0: until the client's thread wakes up; < 0: not at all
  std::uint32_t batch_num_messages = 10'000;
  std::uint64_t message_max_bytes = 1'000'000;
  std::size_t queue_buffering_max_messages = 100'000;            // queued or not yet reported; 0: any number
  Duration message_timeout = 300'000 * core::kMs;                // 0: never. Of a transactional producer at most the transaction's
  Duration topic_metadata_propagation_max = 30'000 * core::kMs;  // how long to wait for a topic that does not exist
  PartitionerKind partitioner = PartitionerKind::consistent_random;
  std::string transactional_id;  // empty: not transactional
  Duration transaction_timeout = 60'000 * core::kMs;
  // Backoffs and flaws. Its acks, idempotence and delivery timeout are ignored in favour of the settings above.
  ClientOptions client{};
};

// Any partition: the partitioner chooses.
inline constexpr std::int32_t kPartitionUnassigned = -1;

// A record to produce. A view without data is null, which is not the same as empty.
struct ProducerMessage {
  TopicId topic{};
  std::int32_t partition = kPartitionUnassigned;
  std::string_view key{};
  std::string_view value{};
  std::span<const StoredHeader> headers{};
  core::TimeMs timestamp_ms = 0;  // 0: the process's clock, now
  std::uint64_t opaque = 0;       // comes back with the report
};

// What became of a record.
struct DeliveryReport {
  enum class Status : std::uint8_t { not_persisted, possibly_persisted, persisted };
  ErrorCode error = ErrorCode::no_error;
  Status status = Status::persisted;
  TopicPartition where{};         // the partition is -1 if none was chosen yet
  std::int64_t offset = -1;       // -1: not delivered, or acks=0, which tells none
  core::TimeMs timestamp_ms = 0;  // as it was sent
  std::string_view key{};
  std::string_view value{};
  std::span<const StoredHeader> headers{};
  std::uint64_t opaque = 0;
};

class Producer {
 public:
  // `actor`: in the trace; 0: registers one of its own, named `client_id`.
  Producer(Process& process, Cluster& cluster, Network& network, const ProducerOptions& options, ActorId actor = 0);
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;
  ~Producer();

  // ---- records ----

  // Queues the record, and one report follows; or refuses it at once, and none follows: MSG_SIZE_TOO_LARGE, _QUEUE_FULL,
  // _UNKNOWN_PARTITION, _STATE (transactional, and no transaction is open or it can only be aborted), _FATAL. Records of a topic that does
  // not exist wait for it, and are reported as UNKNOWN_TOPIC_OR_PART in the end.
  ClientStatus produce(const ProducerMessage& message);
  std::optional<DeliveryReport> take_report();
  // Whether an idempotent producer has its id, before which nothing is sent. It is requested with the first record, or by await_ready(),
  // which waits for it. False: the time is up.
  bool ready() const;
  core::Task<bool> await_ready(Duration timeout);
  // Waits until there is a report to take, as rd_kafka_poll does. False: the time is up. < 0: for ever.
  core::Task<bool> await_report(Duration timeout);
  // Sends lingering records and waits until every record has its report; the reports are still to be taken. _TIMED_OUT: some have none yet.
  core::Task<ClientStatus> flush(Duration timeout);
  // Gives up records that were not sent (_PURGE_QUEUE); `in_flight`: also those that were (_PURGE_INFLIGHT), which may still arrive.
  void purge(bool in_flight = false);
  // Records that are queued or in flight, and reports that were not taken (rd_kafka_outq_len).
  std::size_t queue_length() const;

  // ---- transactions ----
  //
  // Calls in the wrong order: _STATE. When `timeout` is up: _TIMED_OUT, retriable; the operation continues in the background, and repeating
  // the call returns its result. < 0: for ever. Retriable errors of brokers are retried internally. Without a transactional id:
  // _NOT_CONFIGURED.

  // Fences all earlier producers of the same id, aborts their open transaction, and waits until that is done.
  core::Task<ClientStatus> init_transactions(Duration timeout = kUnlimited);
  ClientStatus begin_transaction();
  // The *next* offsets to be read, which become the group's with the commit.
  core::Task<ClientStatus> send_offsets_to_transaction(std::span<const TopicPartitionOffset> offsets, const GroupMetadata& metadata,
                                                       Duration timeout = kUnlimited);
  // Flushes first. Abortable: nothing is committed, and the transaction must be aborted. Fatal: only the log can tell.
  core::Task<ClientStatus> commit_transaction(Duration timeout = kUnlimited);
  // Purges what was not sent.
  core::Task<ClientStatus> abort_transaction(Duration timeout = kUnlimited);

  // ---- state ----

  bool transactional() const;
  bool in_transaction() const;
  // The fatal error, if there was one.
  std::optional<ClientError> fatal_error() const;
  ActorId actor() const;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
