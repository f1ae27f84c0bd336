// OffsetCommit, OffsetFetch, TxnOffsetCommit: asked of the group's coordinator; what is kept is in group_offsets.cpp.
#include <cstdint>
#include <utility>

#include "turnstile/core/probe.hpp"
#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const OffsetCommit& request) {
  if (const KafkaError moved = elsewhere(arrival, request.group); moved != KafkaError::none) return arrival.reply(moved);
  KafkaError error = membership(request.group).may_commit(arrival.now, request.generation, request.member, false);
  if (error != KafkaError::none) return arrival.reply(error);
  for (const auto& offset : request.offsets) {
    if (!exists(offset.where)) {
      error = KafkaError::unknown_topic_or_partition;
      continue;
    }
    offsets(request.group).commit(offset.where, offset.offset);
    arrival.effects.events.push_back(
        {BrokerEventKind::offsets, offset.where, 0, request.group.value, static_cast<std::uint64_t>(offset.offset.value)});
  }
  arrival.reply(error);
}

void Broker::on(const Arrival& arrival, const OffsetFetch& request) {
  OffsetFetchAnswer answer;
  answer.error = elsewhere(arrival, request.group);
  if (answer.error != KafkaError::none) return arrival.reply(std::move(answer));
  const GroupOffsets& known = offsets(request.group);
  for (const TopicPartition where : request.partitions) {
    if (request.require_stable && known.pending(where)) {
      core::probe("offsets_unstable");
      answer.error = KafkaError::unstable_offset_commit;
    }
    answer.offsets.push_back(known.committed(where));
  }
  arrival.reply(std::move(answer));
}

// The request goes to the group's coordinator, which asks the transaction's: the offsets partition is verified to be in the transaction, as
// any other partition is; then the group has its say. Before 3.6 the only check is the one that any partition makes: that the epoch is not
// older than the last one seen there.
void Broker::on(const Arrival& arrival, const TxnOffsetCommit& request) {
  if (const KafkaError error = elsewhere(arrival, request.group); error != KafkaError::none) return arrival.reply(error);
  if (verifies() && transaction_coordinators_.loading(request.transactional_id.value, arrival.now)) {
    return arrival.reply(KafkaError::coordinator_not_available);
  }
  GroupOffsets& known = offsets(request.group);
  KafkaError error = known.accepts(request.producer) ? KafkaError::none : KafkaError::invalid_producer_epoch;
  if (verifies()) error = transactions_.admit(arrival.now, request.transactional_id, request.producer, request.group);
  if (error == KafkaError::none) {
    error = membership(request.group).may_commit(arrival.now, request.generation, request.member, true);
  }
  if (error == KafkaError::none) {
    known.hold(request.producer, request.offsets, request.transaction);
  } else {
    arrival.effects.note(BrokerEventKind::refused, static_cast<std::uint64_t>(error));
  }
  arrival.reply(error);
}

}  // namespace turnstile::sim
