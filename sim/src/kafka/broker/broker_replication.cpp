// What replication means for logs and parked requests: a batch is committed when every in-sync replica has it; then readers may read it and
// acks=all is acknowledged. A change of leader truncates the log to what the new leader has; parked writers get NOT_LEADER_OR_FOLLOWER, and
// do not know whether their batches survived.
//
// Sources: Partition, ReplicaManager, DelayedProduce of Kafka 3.9; ReplicationControlManager for the controller's part.
#include <utility>

#include "turnstile/core/assert.hpp"
#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

bool Broker::under_min_in_sync(TopicPartition where) {
  const Replicas& replicas = replication_.at(index(where));
  return replicas.in_sync().size() < replicas.in_sync_min(topic(where).in_sync_replicas_min);
}

void Broker::raise_high_watermark(Instant now, std::uint32_t partition) {
  PartitionLog& log = logs_[partition];
  const Offset stable_before = log.last_stable();
  const Offset before = log.high_watermark();
  Offset after = replication_.at(partition).high_watermark(before, log.end(), topic(where(partition)).in_sync_replicas_min);
  if (options_.mistake == Mistake::readers_see_what_is_not_replicated) after = log.end();
  if (after == before) return;
  fresh(now, where(partition));  // retention that was due before this could not delete beyond the old high watermark
  log.replicated_to(after);
  replicated_more_ = true;
  parked_.news(partition, log.last_stable() > stable_before);
}

void Broker::note_in_sync(std::uint32_t partition, BrokerEffects& effects) {
  const auto count = static_cast<std::uint64_t>(replication_.at(partition).in_sync().size());
  effects.events.push_back({BrokerEventKind::in_sync, where(partition), 0, count, 0});
}

// ---- followers ----

void Broker::followers_fetch(Instant now, BrokerEffects& effects) {
  for (const std::uint32_t partition : replication_.take_behind()) {
    if (!replication_.led(partition)) continue;  // starts over with its next leader
    Replicas& replicas = replication_.at(partition);
    const PartitionLog& log = logs_[partition];
    bool changed = false;
    for (std::int32_t number = 0; number < replicas.count(); ++number) {
      const NodeId node = replicas.replica(number);
      if (node == *replicas.leader() || !replication_.keeps_up(node)) continue;
      changed = replicas.fetched(node, log.end(), log.high_watermark()) || changed;
    }
    if (changed) note_in_sync(partition, effects);
    if (!shrink_overdue(now, partition, effects)) raise_high_watermark(now, partition);
  }
}

void Broker::go_on(NodeId node) {
  replication_.go_on(node);
  replication_.all_fall_behind();
}

// maybeShrinkIsr: a follower that has lagged for too long leaves the in-sync set.
bool Broker::shrink_overdue(Instant now, std::uint32_t partition, BrokerEffects& effects) {
  if (!replication_.led(partition)) return false;
  Replicas& replicas = replication_.at(partition);
  bool shrunk = false;
  for (std::int32_t number = 0; number < replicas.count(); ++number) {
    const NodeId node = replicas.replica(number);
    if (node == *replicas.leader() || !replication_.overdue(node, now)) continue;
    if (replicas.end_of(node) < logs_[partition].end()) shrunk = replicas.shrink(node) || shrunk;
  }
  if (!shrunk) return false;
  note_in_sync(partition, effects);
  raise_high_watermark(now, partition);
  return true;
}

// A parked write is acknowledged when it is replicated, or refused with NOT_ENOUGH_REPLICAS_AFTER_APPEND if too few replicas are in sync by
// then (checkEnoughReplicasReachOffset); a marker counts as written when it is replicated.
void Broker::release_produces(Instant now, BrokerEffects& effects) {
  replicated_more_ = false;
  const auto judge = [this](std::uint32_t partition, Offset end) -> std::optional<KafkaError> {
    if (!replication_.led(partition)) return KafkaError::not_leader_or_follower;
    if (logs_[partition].high_watermark() < end) return std::nullopt;
    return under_min_in_sync(where(partition)) ? KafkaError::not_enough_replicas_after_append : KafkaError::none;
  };
  parked_produces_.settle(judge, [&effects](const RequestId& from, ProduceAnswer&& answer) { effects.reply(from, std::move(answer)); });
  std::erase_if(waiting_markers_, [&](const WaitingMarker& waiting) {
    const bool led = replication_.led(waiting.partition);
    if (led && logs_[waiting.partition].high_watermark() < waiting.end) return false;
    if (led) {
      transactions_.marker_written(now, waiting.transactional_id, effects);
    } else {
      effects.unmarked.push_back({waiting.transactional_id, waiting.marker});
    }
    return true;
  });
}

// ---- brokers that go and come ----

void Broker::stop_node(Instant now, NodeId node, Instant coordinators_at, BrokerEffects& effects) {
  TURNSTILE_ASSERT(now <= coordinators_at);
  replication_.set_there(node, false);
  for (std::uint32_t partition = 0; partition < replication_.partitions(); ++partition) {
    Replicas& replicas = replication_.at(partition);
    if (replicas.leader() != node) continue;
    parked_.news(partition, true);
    for (std::int32_t number = 0; number < replicas.count(); ++number) {
      if (replication_.options().cuts_off_followers && !replication_.keeps_up(replicas.replica(number)))
        replicas.cut_off(replicas.replica(number));
    }
  }
  replicated_more_ = true;
  move_coordinators(node, coordinators_at, now, effects);
}

// handleBrokerFenced: it leaves every in-sync set of which it is not the last member, and leads nothing.
std::vector<Broker::Election> Broker::fence_node(Instant now, NodeId node, BrokerEffects& effects) {
  std::vector<Election> elections;
  for (std::uint32_t partition = 0; partition < replication_.partitions(); ++partition) {
    Replicas& replicas = replication_.at(partition);
    if (replicas.shrink(node)) {
      note_in_sync(partition, effects);
      raise_high_watermark(now, partition);
    }
    if (replicas.leader() != node) continue;
    replicas.lose_leader();
    if (const auto found = election(partition)) elections.push_back(*found);
  }
  return elections;
}

std::vector<Broker::Election> Broker::start_node(NodeId node) {
  replication_.set_there(node, true);
  replication_.all_fall_behind();
  std::vector<Election> elections;
  for (std::uint32_t partition = 0; partition < replication_.partitions(); ++partition) {
    if (replication_.at(partition).leader()) continue;
    if (const auto found = election(partition)) elections.push_back(*found);
  }
  return elections;
}

std::optional<Broker::Election> Broker::election(std::uint32_t partition) {
  const Replicas& replicas = replication_.at(partition);
  const bool unclean = replication_.options().unclean_election || options_.mistake == Mistake::unclean_elections_are_always_allowed;
  const auto next = replicas.candidate(replication_.all_there(), unclean);
  if (!next) return std::nullopt;
  Election election{partition, *next, 0, 0};
  if (*next == replicas.last_leader()) return election;
  election.lost_max = logs_[partition].batches_from(replicas.end_of(*next));
  // A follower that kept up may have fetched more than its leader knew.
  if (options_.mistake == Mistake::new_leaders_lose_nothing) election.lost_max = 0;
  if (!replication_.keeps_up(*next) || replicas.is_cut_off(*next)) election.lost_min = election.lost_max;
  return election;
}

void Broker::elect(Instant now, const Election& election, std::uint32_t lost, BrokerEffects& effects) {
  TURNSTILE_ASSERT(election.lost_min <= lost && lost <= election.lost_max);
  const TopicPartition place = where(election.partition);
  PartitionLog& log = fresh(now, place);
  const Offset end = log.end_without(lost);
  for (const LogBatch& batch : log.batches().last(lost)) {
    if (batch.transaction != 0) effects.lost.push_back({batch.transaction, {place, batch.first, batch.event, batch.block}});
  }
  if (lost > 0) log.truncate_to(end);
  log.forget_verifications();
  const bool unclean = replication_.at(election.partition).lead(election.node, end, replication_.next_version());
  const BrokerEventKind kind = unclean ? BrokerEventKind::led_unclean : BrokerEventKind::led;
  effects.events.push_back({kind, place, 0, static_cast<std::uint64_t>(election.node.value), lost});
  replication_.fall_behind(election.partition);
  raise_high_watermark(now, election.partition);
}

// ---- coordinators ----

void Broker::move_coordinators(NodeId from, Instant loaded_at, Instant unaware_until, BrokerEffects& effects) {
  NodeId to = from;
  for (std::int32_t step = 1; step < options_.replication.nodes && to == from; ++step) {
    const NodeId next{(from.value + step) % options_.replication.nodes};
    if (replication_.there(next)) to = next;
  }
  if (to == from) return;
  const MetadataVersion version = replication_.next_version();
  transaction_coordinators_.move(from, to, loaded_at, unaware_until, version, [&](std::uint32_t number) {
    effects.note(BrokerEventKind::moved, 0, number);
    transactions_.remember(TransactionalId{number});
  });
  group_coordinators_.move(from, to, loaded_at, unaware_until, version, [&](std::uint32_t number) {
    effects.note(BrokerEventKind::moved, 1, number);
    groups_[number].membership.move(loaded_at, effects);
  });
}

}  // namespace turnstile::sim
