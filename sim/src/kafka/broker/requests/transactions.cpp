// InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn, EndTxn: asked of the transactional id's coordinator, whose rules are in
// transaction_coordinator.cpp; and WriteTxnMarkers, which brokers ask of each other.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

// A coordinator that has moved, on a broker that has not noticed yet, answers from memory.
template <class Ask>
KafkaError Broker::from_memory(const Arrival& arrival, KafkaError moved, TransactionalId id, Ask&& ask) {
  if (moved != KafkaError::not_coordinator || !transaction_coordinators_.unaware(id.value, arrival.now)) return moved;
  const KafkaError said = transactions_.recall(id, std::forward<Ask>(ask));
  if (said != moved) arrival.effects.note(BrokerEventKind::recalled, id.value, static_cast<std::uint64_t>(said));
  return said;
}

void Broker::on(const Arrival& arrival, const InitProducerId& request) {
  const ProducerId next_id{last_producer_ + 1};
  InitProducerIdAnswer answer{KafkaError::none, {next_id, Epoch{0}}};
  if (request.transactional_id) answer.error = elsewhere(arrival, *request.transactional_id);
  if (answer.error != KafkaError::none) {
    BrokerEffects none;  // what is granted is written to the log first, which is no longer this broker's
    const auto ask = [&](TransactionCoordinator& past) {
      const KafkaError said = past.init(arrival.now, request, next_id, none).error;
      return said == KafkaError::none ? KafkaError::not_coordinator : said;
    };
    return arrival.reply(InitProducerIdAnswer{from_memory(arrival, answer.error, *request.transactional_id, ask), {}});
  }
  if (request.transactional_id) answer = transactions_.init(arrival.now, request, next_id, arrival.effects);
  if (answer.producer.id == next_id) last_producer_ = next_id.value;
  arrival.reply(answer);
}

void Broker::on(const Arrival& arrival, const AddPartitionsToTxn& request) {
  if (const KafkaError error = elsewhere(arrival, request.transactional_id); error != KafkaError::none) {
    const auto ask = [&](TransactionCoordinator& past) { return past.add_partitions(arrival.now, request); };
    return arrival.reply(from_memory(arrival, error, request.transactional_id, ask));
  }
  const bool all_exist = std::ranges::all_of(request.partitions, [this](TopicPartition where) { return exists(where); });
  arrival.reply(all_exist ? transactions_.add_partitions(arrival.now, request) : KafkaError::unknown_topic_or_partition);
}

void Broker::on(const Arrival& arrival, const AddOffsetsToTxn& request) {
  if (const KafkaError error = elsewhere(arrival, request.transactional_id); error != KafkaError::none) {
    const auto ask = [&](TransactionCoordinator& past) { return past.add_offsets(arrival.now, request); };
    return arrival.reply(from_memory(arrival, error, request.transactional_id, ask));
  }
  arrival.reply(transactions_.add_offsets(arrival.now, request));
}

void Broker::on(const Arrival& arrival, const EndTxn& request) {
  const bool v2 = options_.transactions.protocol == TransactionProtocol::v2;
  if (const KafkaError error = elsewhere(arrival, request.transactional_id); error != KafkaError::none) {
    BrokerEffects none;  // the decision is not written, and so nothing follows from it
    const auto ask = [&](TransactionCoordinator& past) { return past.end(arrival.now, request, none).error; };
    const KafkaError said = from_memory(arrival, error, request.transactional_id, ask);
    if (!v2 || said != KafkaError::none) return arrival.reply(said);
    return arrival.reply(EndTxnAnswer{said, transactions_.recalled(request.transactional_id)});
  }
  const EndTxnAnswer answer = transactions_.end(arrival.now, request, arrival.effects);
  if (v2) return arrival.reply(answer);
  arrival.reply(answer.error);
}

void Broker::write_marker(Instant now, TransactionalId id, std::uint32_t number, BrokerEffects& effects) {
  const TransactionMetadata& transaction = transactions_.transaction(id);
  const bool commit = transaction.state == TransactionState::prepare_commit;
  if (number < transaction.partitions.size()) {
    const TopicPartition where = transaction.partitions[number];
    if (replicated() && (!replication_.led(index(where)) || under_min_in_sync(where))) return effects.unmarked.push_back({id, number});
    PartitionLog& log = fresh(now, where);
    const Offset stable_before = log.last_stable();
    log.append_marker(now, topic(where), transaction.producer, commit);
    appended(now, where, BrokerEventKind::marked, stable_before, effects);
    if (log.high_watermark() < log.end()) return waiting_markers_.push_back({index(where), log.end(), id, number});
  } else {
    const GroupId group = transaction.groups[number - transaction.partitions.size()];
    offsets(group).end(group, transaction.producer, commit, effects);
  }
  transactions_.marker_written(now, id, effects);
}

}  // namespace turnstile::sim
