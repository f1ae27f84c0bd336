#include "turnstile/sim/kafka/broker/transaction_coordinator.hpp"

#include <algorithm>

#include "turnstile/core/probe.hpp"

namespace turnstile::sim {

namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::ranges::find(list, item) != list.end();
}

}  // namespace

TransactionMetadata& TransactionCoordinator::known(TransactionalId id) {
  if (id.value >= transactions_.size()) transactions_.resize(id.value + 1);
  return transactions_[id.value];
}

// handleInitProducerId, prepareInitProducerIdTransit: a producer's open transaction is aborted first, under a higher epoch, and until that
// is done the answer is CONCURRENT_TRANSACTIONS. A repeated KIP-360 request is recognised by the epoch before it. Under an unknown or
// forgotten id every producer starts fresh, even one that claims to be its producer.
InitProducerIdAnswer TransactionCoordinator::init(Instant now, const InitProducerId& request, ProducerId fresh, BrokerEffects& effects) {
  const TransactionalId id = *request.transactional_id;
  TransactionMetadata& transaction = known(id);
  if (request.transaction_timeout <= Duration{} || request.transaction_timeout > options_.timeout_max) {
    return {KafkaError::invalid_transaction_timeout, {}};
  }
  const bool same_producer = request.known.id != kNoProducer;
  if (transaction.producer.id == kNoProducer) {
    if (same_producer) core::probe("expired_producer_began_anew");
    transaction.producer = {fresh, Epoch{0}};
    transaction.timeout = request.transaction_timeout;
    transaction.changed_at = now;
    return {KafkaError::none, transaction.producer, transaction.fences};
  }
  if (mistake_ == Mistake::init_does_not_fence) return {KafkaError::none, transaction.producer, transaction.fences};
  if (transaction.preparing()) return {KafkaError::concurrent_transactions, {}};
  if (same_producer) {
    if (request.known.id != transaction.producer.id) return {KafkaError::producer_fenced, {}};
    if (request.known.epoch == transaction.last_epoch) return {KafkaError::none, transaction.producer, transaction.fences};
    if (request.known.epoch != transaction.producer.epoch) return {KafkaError::producer_fenced, {}};
  }
  transaction.changed_at = now;
  if (transaction.state == TransactionState::ongoing) {
    fence(transaction, effects);
    decide(id, false, effects);
    return {KafkaError::concurrent_transactions, {}};
  }
  const Epoch before = transaction.producer.epoch;
  fence(transaction, effects);
  transaction.last_epoch = same_producer ? before : kNoEpoch;
  transaction.timeout = request.transaction_timeout;
  transaction.state = TransactionState::empty;
  return {KafkaError::none, transaction.producer, transaction.fences};
}

KafkaError TransactionCoordinator::check(TransactionalId id, ProducerIdAndEpoch producer) const {
  if (id.value >= transactions_.size()) return KafkaError::invalid_producer_id_mapping;
  const ProducerIdAndEpoch current = transactions_[id.value].producer;
  if (current.id == kNoProducer || producer.id != current.id) return KafkaError::invalid_producer_id_mapping;
  return producer.epoch == current.epoch ? KafkaError::none : KafkaError::producer_fenced;
}

// handleAddPartitionsToTransaction: while the previous transaction is being completed, the next one cannot begin.
KafkaError TransactionCoordinator::may_add(TransactionalId id, ProducerIdAndEpoch producer) const {
  if (const KafkaError error = check(id, producer); error != KafkaError::none) return error;
  return transactions_[id.value].preparing() ? KafkaError::concurrent_transactions : KafkaError::none;
}

void TransactionCoordinator::begin(Instant now, TransactionMetadata& transaction) {
  transaction.changed_at = now;
  if (transaction.state == TransactionState::ongoing) return;
  transaction.state = TransactionState::ongoing;
  transaction.started_at = now;
}

KafkaError TransactionCoordinator::add_partitions(Instant now, const AddPartitionsToTxn& request) {
  if (const KafkaError error = may_add(request.transactional_id, request.producer); error != KafkaError::none) return error;
  TransactionMetadata& transaction = known(request.transactional_id);
  begin(now, transaction);
  for (const TopicPartition where : request.partitions) {
    if (!contains(transaction.partitions, where)) transaction.partitions.push_back(where);
  }
  return KafkaError::none;
}

KafkaError TransactionCoordinator::add_offsets(Instant now, const AddOffsetsToTxn& request) {
  if (const KafkaError error = may_add(request.transactional_id, request.producer); error != KafkaError::none) return error;
  TransactionMetadata& transaction = known(request.transactional_id);
  begin(now, transaction);
  if (!contains(transaction.groups, request.group)) transaction.groups.push_back(request.group);
  return KafkaError::none;
}

EndTxnAnswer TransactionCoordinator::end(Instant now, const EndTxn& request, BrokerEffects& effects) {
  const TransactionMetadata& transaction = known(request.transactional_id);
  const ProducerIdAndEpoch producer = transaction.producer;
  const TransactionState state = transaction.state;
  const KafkaError error = v2() ? end_v2(request, effects) : end_verified(request, effects);
  if (error != KafkaError::none) return {error, {}};
  if (transaction.state != state || transaction.producer != producer) known(request.transactional_id).changed_at = now;
  return {KafkaError::none, transactions_[request.transactional_id.value].producer};
}

// endTransaction: repeating the request succeeds once the transaction is complete; asking for the other result is an error.
KafkaError TransactionCoordinator::end_verified(const EndTxn& request, BrokerEffects& effects) {
  if (const KafkaError error = check(request.transactional_id, request.producer); error != KafkaError::none) return error;
  const auto same = [&](bool commit) { return request.commit == commit && mistake_ != Mistake::ending_twice_is_refused; };
  switch (transactions_[request.transactional_id.value].state) {
    case TransactionState::ongoing: decide(request.transactional_id, request.commit, effects); return KafkaError::none;
    case TransactionState::complete_commit:
      core::probe("commit_asked_again");
      return same(true) ? KafkaError::none : KafkaError::invalid_txn_state;
    case TransactionState::complete_abort: return same(false) ? KafkaError::none : KafkaError::invalid_txn_state;
    case TransactionState::prepare_commit: return same(true) ? KafkaError::concurrent_transactions : KafkaError::invalid_txn_state;
    case TransactionState::prepare_abort: return same(false) ? KafkaError::concurrent_transactions : KafkaError::invalid_txn_state;
    case TransactionState::empty: return KafkaError::invalid_txn_state;
  }
  return KafkaError::invalid_txn_state;
}

// endTransaction of 4.0. A repeated request carries the previous epoch, so it can reach no transaction but its own. Aborting an empty
// transaction raises the epoch as well.
KafkaError TransactionCoordinator::end_v2(const EndTxn& request, BrokerEffects& effects) {
  const TransactionalId id = request.transactional_id;
  const KafkaError current = check(id, request.producer);
  if (current == KafkaError::invalid_producer_id_mapping) return current;
  TransactionMetadata& transaction = known(id);
  const bool commits = transaction.state == TransactionState::prepare_commit || transaction.state == TransactionState::complete_commit;
  const bool again = request.producer.epoch.value + 1 == transaction.producer.epoch.value;
  switch (transaction.state) {
    case TransactionState::ongoing:
      if (current == KafkaError::none) decide(id, request.commit, effects);
      return current;
    case TransactionState::prepare_commit:
    case TransactionState::prepare_abort:
      if (!again) return KafkaError::producer_fenced;
      return commits == request.commit ? KafkaError::concurrent_transactions : KafkaError::invalid_txn_state;
    case TransactionState::complete_commit:
    case TransactionState::complete_abort:
      if (again) return commits == request.commit ? KafkaError::none : KafkaError::invalid_txn_state;
      [[fallthrough]];
    case TransactionState::empty:
      if (current != KafkaError::none) return current;
      if (request.commit) return KafkaError::invalid_txn_state;
      raise_epoch(transaction);
      transaction.state = TransactionState::complete_abort;
      return KafkaError::none;
  }
  return KafkaError::invalid_txn_state;
}

KafkaError TransactionCoordinator::admit(Instant now, TransactionalId id, ProducerIdAndEpoch producer, TopicPartition where) {
  if (v2()) return add_partitions(now, {id, producer, {where}});
  if (const KafkaError error = may_add(id, producer); error != KafkaError::none) return error;
  const TransactionMetadata& transaction = transactions_[id.value];
  const bool inside = transaction.state == TransactionState::ongoing && contains(transaction.partitions, where);
  return inside ? KafkaError::none : KafkaError::invalid_txn_state;
}

KafkaError TransactionCoordinator::admit(Instant now, TransactionalId id, ProducerIdAndEpoch producer, GroupId group) {
  if (v2()) return add_offsets(now, {id, producer, group});
  if (const KafkaError error = may_add(id, producer); error != KafkaError::none) return error;
  const TransactionMetadata& transaction = transactions_[id.value];
  const bool inside = transaction.state == TransactionState::ongoing && contains(transaction.groups, group);
  return inside ? KafkaError::none : KafkaError::invalid_txn_state;
}

void TransactionCoordinator::decide(TransactionalId id, bool commit, BrokerEffects& effects) {
  TransactionMetadata& transaction = transactions_[id.value];
  transaction.state = commit ? TransactionState::prepare_commit : TransactionState::prepare_abort;
  if (v2()) raise_epoch(transaction);  // the markers carry it, so partitions refuse the previous epoch (TransactionMetadata)
  transaction.markers_left = static_cast<std::uint32_t>(transaction.partitions.size() + transaction.groups.size());
  effects.note(BrokerEventKind::decided, id.value, commit ? 1 : 0);
  effects.decided.push_back({id, transaction.markers_left});
}

void TransactionCoordinator::fence(TransactionMetadata& transaction, BrokerEffects& effects) {
  effects.note(BrokerEventKind::fenced, static_cast<std::uint64_t>(transaction.producer.id.value),
               static_cast<std::uint64_t>(transaction.producer.epoch.value));
  raise_epoch(transaction);
  transaction.last_epoch = kNoEpoch;
  ++transaction.fences;
}

void TransactionCoordinator::raise_epoch(TransactionMetadata& transaction) {
  transaction.producer.epoch = Epoch{static_cast<std::int16_t>(transaction.producer.epoch.value + 1)};
}

bool TransactionCoordinator::marker_written(Instant now, TransactionalId id, BrokerEffects& effects) {
  TransactionMetadata& transaction = transactions_[id.value];
  transaction.changed_at = now;
  if (--transaction.markers_left > 0) return false;
  const bool commit = transaction.state == TransactionState::prepare_commit;
  transaction.state = commit ? TransactionState::complete_commit : TransactionState::complete_abort;
  transaction.partitions.clear();
  transaction.groups.clear();
  effects.note(BrokerEventKind::completed, id.value, commit ? 1 : 0);
  return true;
}

void TransactionCoordinator::remember(TransactionalId id) {
  if (id.value >= memory_.size()) memory_.resize(id.value + 1);
  memory_[id.value] = known(id);
}

Instant TransactionCoordinator::scan_at(const TransactionMetadata& transaction) const {
  if (mistake_ == Mistake::transactions_never_time_out) return kNever;
  return core::last_multiple(options_.scan_interval, transaction.started_at + transaction.timeout) + options_.scan_interval;
}

// TransactionStateManager.enableTransactionalIdExpiration: neither open nor being completed, and unchanged for that long.
Instant TransactionCoordinator::expires_at(const TransactionMetadata& transaction) const {
  if (options_.ids_expire_after == Duration{} || mistake_ == Mistake::transactional_ids_never_expire) return kNever;
  if (transaction.producer.id == kNoProducer || transaction.pending()) return kNever;
  return core::first_multiple(options_.expiry_interval, transaction.changed_at + options_.ids_expire_after);
}

void TransactionCoordinator::tick(Instant now, BrokerEffects& effects) {
  for (std::uint32_t index = 0; index < transactions_.size(); ++index) {
    TransactionMetadata& transaction = transactions_[index];
    if (expires_at(transaction) <= now) {
      effects.note(BrokerEventKind::forgotten, index);
      const std::uint32_t fences = transaction.fences;
      transaction = {};
      transaction.fences = fences + 1;
      continue;
    }
    if (transaction.state != TransactionState::ongoing || scan_at(transaction) > now) continue;
    effects.note(BrokerEventKind::timed_out, index);
    fence(transaction, effects);
    decide(TransactionalId{index}, false, effects);
  }
}

Instant TransactionCoordinator::next_tick() const {
  const TransactionMetadata* first = nullptr;  // to run into its timeout
  Instant next = kNever;
  for (const TransactionMetadata& transaction : transactions_) {
    if (transaction.state != TransactionState::ongoing) {
      next = std::min(next, expires_at(transaction));
    } else if (first == nullptr || transaction.started_at + transaction.timeout < first->started_at + first->timeout) {
      first = &transaction;
    }
  }
  return first == nullptr ? next : std::min(next, scan_at(*first));
}

}  // namespace turnstile::sim
