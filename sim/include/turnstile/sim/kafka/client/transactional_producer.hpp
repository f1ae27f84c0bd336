// The transactional half of a producer: what librdkafka's transactional producer does in its background threads, and what its calls wait
// for.
//
// Records are queued by produce() and sent in the background: first the partitions are added to the transaction, then the batches are sent
// as SendQueue says. Errors are of three kinds: retriable ones are retried here, after an abortable one the transaction can only be
// aborted, after a fatal one the producer is unusable. Source: librdkafka's rdkafka_txnmgr.c, rdkafka_idempotence.c; KIP-98, KIP-360,
// KIP-447.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"
#include "turnstile/sim/kafka/client/group_metadata.hpp"
#include "turnstile/sim/kafka/client/send_queue.hpp"

namespace turnstile::sim {

class TransactionalProducer final : public CallOwner, public TimerOwner {
 public:
  TransactionalProducer(Process& process, Cluster& cluster, Network& network, const ClientOptions& client, TransactionalId id,
                        ActorId actor, SendObserver* observer = nullptr);
  ~TransactionalProducer();

  // InitProducerId: fences every predecessor. A new instance each time.
  core::Task<ClientStatus> init(Duration transaction_timeout);
  void close();

  ClientStatus begin();
  ClientStatus produce(const core::RecordBatch& batch);
  // A batch made by the caller, reported under `tag`.
  ClientStatus queue(const PartitionBlock& batch, std::uint64_t tag);
  // What was queued together is sent together: one request adds all its partitions.
  void send_queued() { pump(); }
  core::Task<ClientStatus> send_offsets(List<TopicPartitionOffset> offsets, GroupMetadata from);
  core::Task<ClientStatus> commit();
  core::Task<ClientStatus> abort();

  bool in_transaction() const { return in_transaction_; }
  // The error after which the transaction can only be aborted, if there was one.
  const std::optional<ClientError>& abortable() const { return abortable_; }
  bool usable() const { return producer_.id != kNoProducer && !fatal_; }
  // Nothing is queued or in flight.
  bool idle() const { return queue_.empty() && !coordinator_.calling(CallKind::add_partitions); }
  // The fatal error, if there was one.
  const std::optional<ClientError>& fatal() const { return fatal_; }

  bool on_answer(CallKind kind, Answer& answer) override;
  void on_timer(std::uint64_t token) override;

 private:
  ClientStatus check() const;
  ClientStatus wrong_state(const char* call) const;
  void break_transaction(KafkaError error, const char* where, bool for_good = false);
  void on_produced(const ProduceAnswer& answer);
  void pump();
  void add_partitions();
  void send_batches();
  core::Task<void> settled();
  // Asks the coordinator; `answer()` waits for what it says.
  void ask(CallKind kind, Request&& request);
  core::Task<KafkaError> answer();
  void forget_transaction();
  void end_for_good(KafkaError error, const char* where);
  // The coordinator has added something to the transaction.
  bool registered() const;
  // For the trace: the transaction's result, as far as its producer knows.
  enum class End : std::uint8_t { aborted, committed, unknown };
  void note_end(End how);
  bool v2() const { return cluster_.transaction_protocol() == TransactionProtocol::v2; }

  Process& process_;
  Network& network_;
  Cluster& cluster_;
  Duration delivery_timeout_{};
  Acks acks_ = Acks::all;
  bool given_up_is_delivered_ = false;
  Network::Ticket ticket_;
  TransactionalId id_;
  ActorId actor_;
  Caller coordinator_;
  Caller data_;
  Duration timeout_{};
  std::uint64_t sendings_ = 0;         // recognises an older timer
  TransactionNumber transaction_ = 0;  // in the harness's journal

  ProducerIdAndEpoch producer_{};
  std::uint32_t fences_ = 0;  // of its id, when it got its epoch: for the journal
  bool in_transaction_ = false;
  bool touched_ = false;                  // the coordinator knows of the transaction, or may know (librdkafka's txn_req_cnt)
  std::optional<ClientError> abortable_;  // abortable
  std::optional<ClientError> fatal_;
  bool epoch_used_up_ = false;  // a sent batch was refused, so its sequence numbers are lost (KIP-360)
  List<TopicPartition> added_;  // to the transaction
  std::optional<GroupId> offsets_group_;
  List<TopicPartition> adding_;
  SendQueue queue_;
  BlockWriter writer_;
  std::vector<PartitionBlock> blocks_;

  Gate settled_;   // the queue is empty and nothing is in flight
  Gate answered_;  // the call that the application waits for
  std::optional<KafkaError> answer_;
};

}  // namespace turnstile::sim
