// The transaction coordinator: who may write under a transactional id, and how each transaction ends. It decides first; markers follow,
// later.
//
// Which of three protocols is spoken is a switch (TransactionProtocol).
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
  before,    // before 3.6: a write is believed, so a late one begins a transaction that nobody will end, or joins the next one
  verified,  // 3.6 to 3.9, with clients such as librdkafka 2.0.2: an epoch lasts over transactions, and a partition is verified to be in
             // the transaction before it is written to (KIP-890 part 1). A late EndTxn can still end the next transaction.
  v2,  // 4.0: the epoch rises with every transaction, so that whatever is late is refused; a write adds its partition (KIP-890 part 2)
};

struct TransactionOptions {
  TransactionProtocol protocol = TransactionProtocol::verified;
  TimeNs timeout_max = 900'000 * core::kNsPerMs;   // transaction.max.timeout.ms
  TimeNs scan_interval = 10'000 * core::kNsPerMs;  // transaction.abort.timed.out.transaction.cleanup.interval.ms
  // An id that nobody uses is forgotten (transactional.id.expiration.ms, a week), when it is looked for
  // (transaction.remove.expired.transaction.cleanup.interval.ms). 0: no run lasts so long.
  TimeNs ids_expire_after = 0;
  TimeNs expiry_interval = 3'600'000 * core::kNsPerMs;
};

struct TransactionMetadata {
  ProducerIdAndEpoch producer{};  // whose requests are accepted
  Epoch last_epoch = kNoEpoch;    // of the same producer before its KIP-360 step: to recognise that request when it is repeated
  TransactionState state = TransactionState::empty;
  TimeNs timeout = 0;
  TimeNs started_at = 0;
  TimeNs changed_at = 0;
  std::vector<TopicPartition> partitions;
  std::vector<GroupId> groups;  // whose offsets partitions are in the transaction
  std::uint32_t markers_left = 0;
  std::uint32_t fences = 0;  // how often somebody's epoch was raised over him, or the id forgotten: for the truth

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

  InitProducerIdAnswer init(TimeNs now, const InitProducerId& request, ProducerId fresh, BrokerEffects& effects);
  KafkaError add_partitions(TimeNs now, const AddPartitionsToTxn& request);
  KafkaError add_offsets(TimeNs now, const AddOffsetsToTxn& request);
  // The producer of the answer is the one to go on as.
  EndTxnAnswer end(TimeNs now, const EndTxn& request, BrokerEffects& effects);

  // May the producer write there, or send offsets of that group, in its transaction of now? Under `v2` asking is adding.
  KafkaError admit(TimeNs now, TransactionalId id, ProducerIdAndEpoch producer, TopicPartition where);
  KafkaError admit(TimeNs now, TransactionalId id, ProducerIdAndEpoch producer, GroupId group);

  // One without a producer, if nobody has ever had that id.
  const TransactionMetadata& transaction(TransactionalId id) const {
    static const TransactionMetadata nobodys;
    return id.value < transactions_.size() ? transactions_[id.value] : nobodys;
  }
  // Its last transaction is decided, and not yet marked everywhere.
  bool ending(TransactionalId id) const { return id.value < transactions_.size() && transactions_[id.value].preparing(); }
  // Whose transactional id that producer has; none: it has none.
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
  bool marker_written(TimeNs now, TransactionalId id, BrokerEffects& effects);

  // Aborts and fences what has been open for longer than its timeout, and forgets ids that nobody uses. Looked for at multiples of the scan
  // intervals only.
  void tick(TimeNs now, BrokerEffects& effects);
  // When the next scan would find something, as it looks now.
  TimeNs next_tick() const;
  // Another broker coordinates that id from now on, and the one that it left has not noticed: it keeps what it knew...
  void remember(TransactionalId id);
  // ... and answers `ask(it)` from there (KAFKA-21181), if it can do so without writing anything down; else it learns that it is not the
  // coordinator any more.
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
  void begin(TimeNs now, TransactionMetadata& transaction);
  void decide(TransactionalId id, bool commit, BrokerEffects& effects);
  void fence(TransactionMetadata& transaction, BrokerEffects& effects);
  static void raise_epoch(TransactionMetadata& transaction);
  TimeNs scan_at(const TransactionMetadata& transaction) const;
  TimeNs expires_at(const TransactionMetadata& transaction) const;
  bool v2() const { return options_.protocol == TransactionProtocol::v2; }

  TransactionOptions options_;
  Mistake mistake_;
  std::vector<TransactionMetadata> transactions_;  // by transactional id
  std::vector<TransactionMetadata> memory_;        // of those that have moved: as their former coordinators knew them
};

}  // namespace turnstile::sim
