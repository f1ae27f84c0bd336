// Produce: batches are verified, appended, and acknowledged: at once, or with acks=all when they are replicated.
#include <cstdint>
#include <utility>

#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const Produce& request) {
  ProduceAnswer answer;
  List<ParkedProduces::Waiting> waiting;
  answer.results.reserve(request.batches.size());
  const bool waits = request.acks == Acks::all && options_.mistake != Mistake::acks_all_waits_for_nobody;
  for (const ProduceBatch& batch : request.batches) {
    const ProduceAnswer::Result result = append(arrival, request, batch);
    if (waits && result.error == KafkaError::none) {
      const std::uint32_t partition = index(batch.where);
      const Offset end{result.first_offset.value + static_cast<std::int64_t>(batch.block->records.size())};
      const auto number = static_cast<std::uint32_t>(answer.results.size());
      if (logs_[partition].high_watermark() < end) waiting.push_back({number, partition, end});
    }
    answer.results.push_back(result);
  }
  if (!waiting.empty()) {
    return parked_produces_.park(arrival.from, std::move(answer), std::move(waiting), arrival.now + request.timeout);
  }
  if (request.acks != Acks::none) arrival.reply(std::move(answer));
}

ProduceAnswer::Result Broker::append(const Arrival& arrival, const Produce& request, const ProduceBatch& batch) {
  BrokerEffects& effects = arrival.effects;
  ProduceAnswer::Result result{batch.where, KafkaError::none, {}};
  const auto refuse = [&](KafkaError error) {
    result.error = error;
    effects.events.push_back({BrokerEventKind::refused, batch.where, 0, static_cast<std::uint64_t>(error), 0});
    return result;
  };
  if (!exists(batch.where)) return refuse(KafkaError::unknown_topic_or_partition);
  if (misdirected(arrival.from, batch.where)) return refuse(KafkaError::not_leader_or_follower);
  PartitionLog& log = fresh(arrival.now, batch.where);
  if (const KafkaError error = admit(arrival, request, batch, log); error != KafkaError::none) return refuse(error);
  const Acks checked = options_.mistake == Mistake::minimum_is_asked_of_acks_one ? Acks::leader : Acks::all;
  if (request.acks == checked && replicated() && under_min_in_sync(batch.where)) return refuse(KafkaError::not_enough_replicas);
  const Offset stable_before = log.last_stable();
  const AppendResult appended_at =
      log.append(arrival.now, topic(batch.where), batch, request.producer, request.transactional_id.has_value());
  if (appended_at.error != KafkaError::none) return refuse(appended_at.error);
  result.first_offset = appended_at.first_offset;
  if (appended_at.duplicate) {
    effects.events.push_back({BrokerEventKind::duplicate, batch.where, 0, static_cast<std::uint64_t>(appended_at.first_offset.value), 0});
  } else {
    appended(arrival.now, batch.where, BrokerEventKind::appended, stable_before, effects);
  }
  return result;
}

// A partition where the producer already has records of an open transaction needs no verification; any other must be in the transaction
// that the coordinator has now (KIP-890 part 1). A stale epoch is then INVALID_PRODUCER_EPOCH; while the last transaction is still being
// completed the answer is NOT_ENOUGH_REPLICAS, which is retriable.
KafkaError Broker::admit(const Arrival& arrival, const Produce& request, const ProduceBatch& batch, PartitionLog& log) {
  if (!request.transactional_id || !verifies() || log.has_open(request.producer)) return KafkaError::none;
  log.verify(request.producer, batch.first_sequence);
  if (transaction_coordinators_.loading(request.transactional_id->value, arrival.now)) return KafkaError::not_enough_replicas;
  const KafkaError error = transactions_.admit(arrival.now, *request.transactional_id, request.producer, batch.where);
  if (error == KafkaError::concurrent_transactions) return KafkaError::not_enough_replicas;
  if (options_.mistake == Mistake::fenced_producers_may_write) return KafkaError::none;
  return error == KafkaError::producer_fenced ? KafkaError::invalid_producer_epoch : error;
}

void Broker::appended(Instant now, TopicPartition where, BrokerEventKind kind, Offset stable_before, BrokerEffects& effects) {
  const PartitionLog& log = logs_[index(where)];
  if (replicated()) {
    replication_.fall_behind(index(where));
    raise_high_watermark(now, index(where));
  } else {
    parked_.news(index(where), log.last_stable() > stable_before);
  }
  effects.events.push_back({kind, where, static_cast<std::uint32_t>(log.batches().size() - 1), 0, 0});
}

}  // namespace turnstile::sim
