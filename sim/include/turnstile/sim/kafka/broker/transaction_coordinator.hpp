// The transaction coordinator: which producer may write under a transactional id, and how each transaction ends. It decides first; the
// markers follow later.
//
// It speaks one of three protocols (TransactionProtocol).
//
// Sources: TransactionCoordinator, TransactionMetadata of Kafka 3.9, and of 4.0 for `v2`; KIP-98, KIP-360 (the same producer's next epoch),
// KIP-447, KIP-890.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"
#include "turnstile/sim/kafka/mistakes.hpp"

namespace turnstile::sim {

enum class TransactionState : std::uint8_t { empty, ongoing, prepare_commit, prepare_abort, complete_commit, complete_abort };

enum class TransactionProtocol : std::uint8_t {
  before,    // before 3.6: writes are not verified, so a late one begins a transaction that is never ended, or joins the next one
  verified,  // 3.6 to 3.9, with clients such as librdkafka 2.0.2: an epoch lasts for many transactions, and a partition is verified to be
             // in the transaction before it is written to (KIP-890 part 1). A late EndTxn can still end the next transaction.
  v2,        // 4.0: the epoch rises with every transaction, so that late requests are refused; a write adds its partition (KIP-890 part 2)
};

struct TransactionOptions {
  TransactionProtocol protocol = TransactionProtocol::verified;
  Duration timeout_max = 900'000 * core::kMs;   // transaction.max.timeout.ms
  Duration scan_interval = 10'000 * core::kMs;  // transaction.abort.timed.out.transaction.cleanup.interval.ms
  // An unused id is forgotten (transactional.id.expiration.ms, a week), at the next check
  // (transaction.remove.expired.transaction.cleanup.interval.ms). 0: no run lasts so long.
  Duration ids_expire_after{};
  Duration expiry_interval = 3'600'000 * core::kMs;
};

struct TransactionMetadata {
  ProducerIdAndEpoch producer{};  // whose requests are accepted
  Epoch last_epoch = kNoEpoch;    // of the same producer before its KIP-360 step: to recognise that request when it is repeated
  TransactionState state = TransactionState::empty;
  Duration timeout{};
  Instant started_at{};
  Instant changed_at{};
  std::vector<TopicPartition> partitions;
  std::vector<GroupId> groups;  // whose offsets partitions are in the transaction
  std::uint32_t markers_left = 0;
  std::uint32_t fences = 0;  // how often a producer was fenced, or the id forgotten: for the truth

  bool preparing() const { return state == TransactionState::prepare_commit || state == TransactionState::prepare_abort; }
  bool same_as(const TransactionMetadata& other) const {
    return producer == other.producer && state == other.state && partitions == other.partitions && groups == other.groups;
  }
  bool pending() const { return preparing() || state == TransactionState::ongoing; }
};

class TransactionCoordinator {
 public:
  explicit TransactionCoordinator(const TransactionOptions& options, Mistake mistake = Mistake::none)
      : options_(options), mistake_(mistake) {}

  InitProducerIdAnswer init(Instant now, const InitProducerId& request, ProducerId fresh, BrokerEffects& effects);
  KafkaError add_partitions(Instant now, const AddPartitionsToTxn& request);
  KafkaError add_offsets(Instant now, const AddOffsetsToTxn& request);
  // The answer's producer is the one to continue as.
  EndTxnAnswer end(Instant now, const EndTxn& request, BrokerEffects& effects);

  // Whether the producer may write there, or send offsets of that group, in its current transaction. Under `v2` this adds the partition.
  KafkaError admit(Instant now, TransactionalId id, ProducerIdAndEpoch producer, TopicPartition where);
  KafkaError admit(Instant now, TransactionalId id, ProducerIdAndEpoch producer, GroupId group);

  // Without a producer if no client has used that id.
  const TransactionMetadata& transaction(TransactionalId id) const {
    static const TransactionMetadata unused;
    return id.value < transactions_.size() ? transactions_[id.value] : unused;
  }
  // Its last transaction is decided, and markers are still to be written.
  bool ending(TransactionalId id) const { return id.value < transactions_.size() && transactions_[id.value].preparing(); }
  // The transactional id of that producer, if it has one.
  std::optional<TransactionalId> owner(ProducerId producer) const {
    const auto found = std::ranges::find(transactions_, producer, [](const TransactionMetadata& each) { return each.producer.id; });
    if (found == transactions_.end()) return std::nullopt;
    return TransactionalId{static_cast<std::uint32_t>(found - transactions_.begin())};
  }
  bool will_end(ProducerId producer, TopicPartition where) const {
    return std::any_of(transactions_.begin(), transactions_.end(), [&](const TransactionMetadata& each) {
      return each.pending() && each.producer.id == producer &&
             std::find(each.partitions.begin(), each.partitions.end(), where) != each.partitions.end();
    });
  }
  // One marker has been written; true if it was the last.
  bool marker_written(Instant now, TransactionalId id, BrokerEffects& effects);

  // Aborts and fences transactions that have been open for longer than their timeout, and forgets unused ids. Checked at multiples of the
  // scan intervals only.
  void tick(Instant now, BrokerEffects& effects);
  // When the next scan would find something, as things are now.
  Instant next_tick() const;
  // The coordinator of that id moves to another broker, and the old one has not noticed: it keeps what it knew...
  void remember(TransactionalId id);
  // ... and answers `ask(it)` from memory (KAFKA-21181) if that needs no write to its log; otherwise it learns that it is no longer the
  // coordinator.
  template <class Ask>
  KafkaError recall(TransactionalId id, Ask&& ask) const {
    TransactionCoordinator past(options_, mistake_);
    past.known(id) = memory_[id.value];
    const KafkaError said = ask(past);
    return past.transactions_[id.value].same_as(memory_[id.value]) ? said : KafkaError::not_coordinator;
  }
  ProducerIdAndEpoch recalled(TransactionalId id) const { return memory_[id.value].producer; }
  std::size_t pending() const {
    return static_cast<std::size_t>(
        std::count_if(transactions_.begin(), transactions_.end(), [](const auto& each) { return each.pending(); }));
  }

 private:
  TransactionMetadata& known(TransactionalId id);
  KafkaError check(TransactionalId id, ProducerIdAndEpoch producer) const;
  KafkaError may_add(TransactionalId id, ProducerIdAndEpoch producer) const;
  KafkaError end_verified(const EndTxn& request, BrokerEffects& effects);
  KafkaError end_v2(const EndTxn& request, BrokerEffects& effects);
  void begin(Instant now, TransactionMetadata& transaction);
  void decide(TransactionalId id, bool commit, BrokerEffects& effects);
  void fence(TransactionMetadata& transaction, BrokerEffects& effects);
  static void raise_epoch(TransactionMetadata& transaction);
  Instant scan_at(const TransactionMetadata& transaction) const;
  Instant expires_at(const TransactionMetadata& transaction) const;
  bool v2() const { return options_.protocol == TransactionProtocol::v2; }

  TransactionOptions options_;
  Mistake mistake_;
  std::vector<TransactionMetadata> transactions_;  // by transactional id
  std::vector<TransactionMetadata> memory_;        // of ids whose coordinators have moved: as the former ones knew them
};

}  // namespace turnstile::sim
