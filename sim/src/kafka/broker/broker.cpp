#include "turnstile/sim/kafka/broker/broker.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/probe.hpp"

namespace turnstile::sim {

Broker::Broker(const BrokerOptions& options)
    : options_(options),
      transactions_(options.transactions, options.mistake),
      replication_(options.replication),
      transaction_coordinators_(options.replication.nodes),
      group_coordinators_(options.replication.nodes) {
  for (const NewTopic& topic : std::exchange(options_.topics, {})) create_topic(topic);
}

PartitionLog& Broker::fresh(TimeNs now, TopicPartition where) {
  PartitionLog& log = logs_[index(where)];
  log.bring_up(now, topic(where), options_.logs);
  return log;
}

const PartitionLog& Broker::log(TimeNs now, TopicPartition where) { return fresh(now, where); }

std::optional<Offset> Broker::committed(GroupId group, TopicPartition where) const { return groups_[group.value].offsets.committed(where); }

struct Broker::Visitor {
  Broker& broker;
  TimeNs now;
  const RequestId& from;
  BrokerEffects& effects;

  GroupMembership& membership(GroupId group) const { return broker.groups_[group.value].membership; }
  KafkaError elsewhere(TransactionalId id) const { return broker.transaction_coordinators_.check(id.value, from.metadata, now); }
  // Who has lost a coordinator and has not noticed answers from memory.
  template <class Ask>
  KafkaError from_memory(KafkaError moved, TransactionalId id, Ask&& ask) const {
    if (moved != KafkaError::not_coordinator || !broker.transaction_coordinators_.unaware(id.value, now)) return moved;
    const KafkaError said = broker.transactions_.recall(id, std::forward<Ask>(ask));
    if (said != moved) effects.note(BrokerEventKind::recalled, id.value, static_cast<std::uint64_t>(said));
    return said;
  }
  KafkaError elsewhere(GroupId group) const { return broker.group_coordinators_.check(group.value, from.metadata, now); }

  void operator()(const InitProducerId& request) const {
    const ProducerId fresh{broker.last_producer_ + 1};
    InitProducerIdAnswer answer{KafkaError::none, {fresh, Epoch{0}}};
    if (request.transactional_id) answer.error = elsewhere(*request.transactional_id);
    if (answer.error != KafkaError::none) {
      BrokerEffects none;  // what is granted is written down first
      const auto ask = [&](TransactionCoordinator& past) {
        const KafkaError said = past.init(now, request, fresh, none).error;
        return said == KafkaError::none ? KafkaError::not_coordinator : said;
      };
      return effects.reply(from, InitProducerIdAnswer{from_memory(answer.error, *request.transactional_id, ask), {}});
    }
    if (request.transactional_id) answer = broker.transactions_.init(now, request, fresh, effects);
    if (answer.producer.id == fresh) broker.last_producer_ = fresh.value;
    effects.reply(from, answer);
  }
  void operator()(const AddPartitionsToTxn& request) const {
    if (const KafkaError error = elsewhere(request.transactional_id); error != KafkaError::none) {
      const auto ask = [&](TransactionCoordinator& past) { return past.add_partitions(now, request); };
      return effects.reply(from, from_memory(error, request.transactional_id, ask));
    }
    const bool all_exist = std::ranges::all_of(request.partitions, [this](TopicPartition where) { return broker.exists(where); });
    effects.reply(from, all_exist ? broker.transactions_.add_partitions(now, request) : KafkaError::unknown_topic_or_partition);
  }
  void operator()(const AddOffsetsToTxn& request) const {
    if (const KafkaError error = elsewhere(request.transactional_id); error != KafkaError::none) {
      const auto ask = [&](TransactionCoordinator& past) { return past.add_offsets(now, request); };
      return effects.reply(from, from_memory(error, request.transactional_id, ask));
    }
    effects.reply(from, broker.transactions_.add_offsets(now, request));
  }
  // The offsets partition is verified to be in the transaction, as any other; then the group has its say. Before 3.6 all that is checked is
  // what any partition checks: that the epoch is not older than the last that it has seen. The request goes to the group's coordinator,
  // which asks the transaction's.
  void operator()(const TxnOffsetCommit& request) const {
    if (const KafkaError error = elsewhere(request.group); error != KafkaError::none) return effects.reply(from, error);
    if (broker.verifies() && broker.transaction_coordinators_.loading(request.transactional_id.value, now)) {
      return effects.reply(from, KafkaError::coordinator_not_available);
    }
    const GroupOffsets& offsets = broker.groups_[request.group.value].offsets;
    KafkaError error = offsets.accepts(request.producer) ? KafkaError::none : KafkaError::invalid_producer_epoch;
    if (broker.verifies()) error = broker.transactions_.admit(now, request.transactional_id, request.producer, request.group);
    if (error == KafkaError::none) error = membership(request.group).may_commit(now, request.generation, request.member, true);
    if (error == KafkaError::none) {
      broker.groups_[request.group.value].offsets.hold(request.producer, request.offsets, request.transaction);
    } else {
      effects.note(BrokerEventKind::refused, static_cast<std::uint64_t>(error));
    }
    effects.reply(from, error);
  }
  void operator()(const EndTxn& request) const {
    const bool v2 = broker.options_.transactions.protocol == TransactionProtocol::v2;
    if (const KafkaError error = elsewhere(request.transactional_id); error != KafkaError::none) {
      BrokerEffects none;  // what it would lead to is not written, and so does not happen
      const auto ask = [&](TransactionCoordinator& past) { return past.end(now, request, none).error; };
      const KafkaError said = from_memory(error, request.transactional_id, ask);
      if (!v2 || said != KafkaError::none) return effects.reply(from, said);
      return effects.reply(from, EndTxnAnswer{said, broker.transactions_.recalled(request.transactional_id)});
    }
    const EndTxnAnswer answer = broker.transactions_.end(now, request, effects);
    if (v2) return effects.reply(from, answer);
    effects.reply(from, answer.error);
  }
  void operator()(const Produce& request) const {
    ProduceAnswer answer;
    List<ParkedProduces::Waiting> waiting;
    answer.results.reserve(request.batches.size());
    for (const ProduceBatch& batch : request.batches) {
      const ProduceAnswer::Result result = broker.append(now, from, request, batch, effects);
      const bool waits = request.acks == Acks::all && broker.options_.mistake != Mistake::acks_all_waits_for_nobody;
      if (waits && result.error == KafkaError::none) {
        const std::uint32_t partition = broker.index(batch.where);
        const Offset end{result.first_offset.value + static_cast<std::int64_t>(batch.block->records.size())};
        const auto number = static_cast<std::uint32_t>(answer.results.size());
        if (broker.logs_[partition].high_watermark() < end) waiting.push_back({number, partition, end});
      }
      answer.results.push_back(result);
    }
    if (!waiting.empty()) return broker.parked_produces_.park(from, std::move(answer), std::move(waiting), now + request.timeout);
    if (request.acks != Acks::none) effects.reply(from, std::move(answer));
  }
  void operator()(const Fetch& request) const {
    broker.parked_.replace(from.connection, [this](const RequestId& parked) { effects.reply(parked, FetchAnswer{}); });
    FetchAnswer answer;
    if (broker.read(now, from, request, answer) || request.wait_max <= 0) return effects.reply(from, std::move(answer));
    std::uint64_t partitions = 0;
    for (const auto& place : request.places) partitions |= ParkedFetches::bit(broker.index(place.where));
    broker.parked_.park(from, request, partitions, now + request.wait_max);
  }
  void operator()(const ListOffsets& request) const {
    if (!broker.exists(request.where))
      return effects.reply(from, ListOffsetsAnswer{KafkaError::unknown_topic_or_partition, {}, {}, {}, {}});
    if (broker.misdirected(from, request.where))
      return effects.reply(from, ListOffsetsAnswer{KafkaError::not_leader_or_follower, {}, {}, {}, {}});
    const PartitionLog& log = broker.fresh(now, request.where);
    // KIP-207, as clients are told who do not know OFFSET_NOT_AVAILABLE.
    if (broker.replicated() && log.high_watermark() < broker.replicas(request.where).began())
      return effects.reply(from, ListOffsetsAnswer{KafkaError::leader_not_available, {}, {}, {}, {}});
    const auto at_time = request.time_ms ? log.at_time(*request.time_ms) : std::nullopt;
    effects.reply(from, ListOffsetsAnswer{KafkaError::none, log.start(), log.last_stable(), log.high_watermark(), at_time});
  }
  void operator()(const OffsetFetch& request) const {
    const GroupOffsets& offsets = broker.groups_[request.group.value].offsets;
    OffsetFetchAnswer answer;
    answer.error = elsewhere(request.group);
    if (answer.error != KafkaError::none) return effects.reply(from, std::move(answer));
    for (const TopicPartition where : request.partitions) {
      if (request.require_stable && offsets.pending(where)) {
        core::probe("offsets_unstable");
        answer.error = KafkaError::unstable_offset_commit;
      }
      answer.offsets.push_back(offsets.committed(where));
    }
    effects.reply(from, std::move(answer));
  }
  void operator()(const OffsetCommit& request) const {
    if (const KafkaError moved = elsewhere(request.group); moved != KafkaError::none) return effects.reply(from, moved);
    KafkaError error = membership(request.group).may_commit(now, request.generation, request.member, false);
    if (error == KafkaError::none) {
      for (const auto& offset : request.offsets) {
        if (!broker.exists(offset.where)) {
          error = KafkaError::unknown_topic_or_partition;
          continue;
        }
        broker.groups_[request.group.value].offsets.commit(offset.where, offset.offset);
        effects.events.push_back(
            {BrokerEventKind::offsets, offset.where, 0, request.group.value, static_cast<std::uint64_t>(offset.offset.value)});
      }
    }
    effects.reply(from, error);
  }
  void operator()(const JoinGroup& request) const {
    if (const KafkaError error = elsewhere(request.group); error != KafkaError::none) {
      return effects.reply(from, JoinGroupAnswer{error, request.member, core::Generation{-1}, {}, {}});
    }
    const GroupLimits& limits = broker.options_.groups;
    if (request.session_timeout < limits.session_timeout_min || request.session_timeout > limits.session_timeout_max) {
      return effects.reply(from, JoinGroupAnswer{KafkaError::invalid_session_timeout, request.member, core::Generation{-1}, {}, {}});
    }
    membership(request.group).join(now, from, request, broker.last_member_, effects);
  }
  void operator()(const SyncGroup& request) const {
    if (const KafkaError error = elsewhere(request.group); error != KafkaError::none)
      return effects.reply(from, SyncGroupAnswer{error, {}});
    membership(request.group).sync(now, from, request, effects);
  }
  void operator()(const Heartbeat& request) const {
    const KafkaError error = elsewhere(request.group);
    effects.reply(from, error != KafkaError::none ? error : membership(request.group).heartbeat(now, request));
  }
  void operator()(const LeaveGroup& request) const {
    const KafkaError error = elsewhere(request.group);
    effects.reply(from, error != KafkaError::none ? error : membership(request.group).leave(now, request, effects));
  }
  void operator()(const Metadata&) const { effects.reply(from, MetadataAnswer{broker.replication_.version()}); }
  void operator()(const DeleteRecords& request) const {
    if (broker.exists(request.where) && broker.misdirected(from, request.where))
      return effects.reply(from, KafkaError::not_leader_or_follower);
    effects.reply(from, broker.delete_records(now, request.where, request.before, effects));
  }
};

void Broker::handle(TimeNs now, const RequestId& from, const Request& request, BrokerEffects& effects) {
  std::visit(Visitor{*this, now, from, effects}, request);
}

// A partition whose producer has records of an open transaction there needs no verification; any other must be in the coordinator's
// transaction of now (KIP-890 part 1). A stale epoch is then INVALID_PRODUCER_EPOCH, and one still being completed a NOT_ENOUGH_REPLICAS,
// which is retried.
ProduceAnswer::Result Broker::append(TimeNs now, const RequestId& from, const Produce& request, const ProduceBatch& batch,
                                     BrokerEffects& effects) {
  ProduceAnswer::Result result{batch.where, KafkaError::none, {}};
  const auto refuse = [&](KafkaError error) {
    result.error = error;
    effects.events.push_back({BrokerEventKind::refused, batch.where, 0, static_cast<std::uint64_t>(error), 0});
    return result;
  };
  if (!exists(batch.where)) return refuse(KafkaError::unknown_topic_or_partition);
  if (misdirected(from, batch.where)) return refuse(KafkaError::not_leader_or_follower);
  PartitionLog& log = fresh(now, batch.where);
  if (request.transactional_id && verifies() && !log.has_open(request.producer)) {
    log.verify(request.producer, batch.first_sequence);
    if (transaction_coordinators_.loading(request.transactional_id->value, now)) return refuse(KafkaError::not_enough_replicas);
    const KafkaError error = transactions_.admit(now, *request.transactional_id, request.producer, batch.where);
    const bool lets_in = options_.mistake == Mistake::fenced_producers_may_write && error != KafkaError::none;
    if (error == KafkaError::producer_fenced && !lets_in) return refuse(KafkaError::invalid_producer_epoch);
    if (error == KafkaError::concurrent_transactions) return refuse(KafkaError::not_enough_replicas);
    if (error != KafkaError::none && !lets_in) return refuse(error);
  }
  const Acks who_asks = options_.mistake == Mistake::minimum_is_asked_of_acks_one ? Acks::leader : Acks::all;
  if (request.acks == who_asks && replicated() && under_min_in_sync(batch.where)) return refuse(KafkaError::not_enough_replicas);
  const Offset stable_before = log.last_stable();
  const AppendResult appended_at = log.append(now, topic(batch.where), batch, request.producer, request.transactional_id.has_value());
  if (appended_at.error != KafkaError::none) return refuse(appended_at.error);
  result.first_offset = appended_at.first_offset;
  if (appended_at.duplicate) {
    effects.events.push_back({BrokerEventKind::duplicate, batch.where, 0, static_cast<std::uint64_t>(appended_at.first_offset.value), 0});
  } else {
    appended(now, batch.where, BrokerEventKind::appended, stable_before, effects);
  }
  return result;
}

void Broker::appended(TimeNs now, TopicPartition where, BrokerEventKind kind, Offset stable_before, BrokerEffects& effects) {
  const PartitionLog& log = logs_[index(where)];
  if (replicated()) {
    replication_.fall_behind(index(where));
    raise_high_watermark(now, index(where));
  } else {
    parked_.news(index(where), log.last_stable() > stable_before);
  }
  effects.events.push_back({kind, where, static_cast<std::uint32_t>(log.batches().size() - 1), 0, 0});
}

void Broker::write_marker(TimeNs now, TransactionalId id, std::uint32_t number, BrokerEffects& effects) {
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
    groups_[group.value].offsets.end(group, transaction.producer, commit, effects);
  }
  transactions_.marker_written(now, id, effects);
}

bool Broker::read(TimeNs now, const RequestId& from, const Fetch& request, FetchAnswer& answer) {
  bool news = false;
  for (const auto& place : request.places) {
    const bool known = exists(place.where);
    if (!known || misdirected(from, place.where)) {
      const KafkaError error = known ? KafkaError::not_leader_or_follower : KafkaError::unknown_topic_or_partition;
      answer.parts.push_back({place.where, error, place.offset, place.offset, static_cast<std::uint32_t>(answer.slices.size())});
      news = true;
      continue;
    }
    const PartitionLog& log = fresh(now, place.where);
    const FetchAnswer::Part part = log.read(place.where, place.offset, request.isolation, request.records_max, answer.slices);
    if (part.error == KafkaError::none && part.next == part.from) {
      if (request.wants_ends && part.from == log.end_for(request.isolation)) answer.parts.push_back(part);
      continue;
    }
    answer.parts.push_back(part);
    news = true;
  }
  return news;
}

void Broker::release(TimeNs now, BrokerEffects& effects) {
  if (replicated_more_) release_produces(now, effects);
  if (!parked_.has_news()) return;
  parked_.release([&](const RequestId& from, const Fetch& request) {
    FetchAnswer answer;
    if (!read(now, from, request, answer)) return false;
    effects.reply(from, std::move(answer));
    return true;
  });
}

void Broker::tick(TimeNs now, BrokerEffects& effects) {
  transactions_.tick(now, effects);
  for (Group& group : groups_) group.membership.tick(now, effects);
  parked_.expire(now, [&](const RequestId& from, const Fetch& request) {
    FetchAnswer answer;
    if (request.wants_ends) read(now, from, request, answer);
    effects.reply(from, std::move(answer));
  });
  if (!replicated()) return;
  for (std::uint32_t partition = 0; partition < replication_.partitions() && replication_.any_overdue(now); ++partition) {
    shrink_overdue(now, partition, effects);
  }
  if (replicated_more_) release_produces(now, effects);
  parked_produces_.expire(now, [&effects](const RequestId& from, ProduceAnswer&& answer) { effects.reply(from, std::move(answer)); });
}

TimeNs Broker::next_tick(TimeNs now) const {
  TimeNs next = std::min(transactions_.next_tick(), parked_.next_deadline());
  if (replicated()) next = std::min({next, parked_produces_.next_deadline(), replication_.next_overdue(now)});
  for (const Group& group : groups_) next = std::min(next, group.membership.next_tick());
  return next;
}

void Broker::restart(TimeNs now) {
  parked_.clear();
  parked_produces_.clear();
  for (PartitionLog& log : logs_) log.forget_verifications();
  for (Group& group : groups_) group.membership.restart(now);
}

bool Broker::force_rebalance(TimeNs now, GroupId group, BrokerEffects& effects) {
  return groups_[group.value].membership.force_rebalance(now, effects);
}

KafkaError Broker::delete_records(TimeNs now, TopicPartition where, Offset before, BrokerEffects& effects) {
  if (!exists(where)) return KafkaError::unknown_topic_or_partition;
  PartitionLog& log = fresh(now, where);
  const KafkaError error = log.delete_records(now, before < Offset{} ? log.high_watermark() : before);
  effects.events.push_back({BrokerEventKind::deleted, where, 0, static_cast<std::uint64_t>(log.start().value), 0});
  return error;
}

// ---- topics and groups as an administrator sees them (ReplicationControlManager, GroupCoordinator.deleteGroups) ----

KafkaError Broker::create_topic(const NewTopic& wanted) {
  const TopicId topic = topics_.id(wanted.name);
  const std::int32_t partitions = wanted.partitions < 0 ? options_.partitions : wanted.partitions;
  if (topics_.partitions(topic) > 0) return KafkaError::topic_already_exists;
  if (replicas_wanted(wanted) > options_.replication.nodes) return KafkaError::invalid_replication_factor;
  if (partitions < 1) return KafkaError::invalid_partitions;
  topics_.options(topic) = wanted.options;
  topics_.set_replication_factor(topic, replicas_wanted(wanted));
  resize(topic, partitions);
  return KafkaError::none;
}

KafkaError Broker::delete_topic(TopicId topic) {
  if (topics_.partitions(topic) == 0) return KafkaError::unknown_topic_or_partition;
  topics_.resize(topic, 0);
  return KafkaError::none;
}

KafkaError Broker::create_partitions(TopicId topic, std::int32_t count) {
  if (topics_.partitions(topic) == 0) return KafkaError::unknown_topic_or_partition;
  if (count <= topics_.partitions(topic)) return KafkaError::invalid_partitions;
  resize(topic, count);
  return KafkaError::none;
}

// What is new is empty, also where a topic of that name was deleted before.
void Broker::resize(TopicId topic, std::int32_t partitions) {
  const std::int32_t before = topics_.partitions(topic);
  topics_.resize(topic, partitions);
  logs_.resize(topics_.all_partitions());
  if (replicated()) replication_.resize(topics_.all_partitions());
  for (std::int32_t partition = before; partition < partitions; ++partition) {
    const std::uint32_t number = index({topic, core::PartitionId{partition}});
    logs_[number] = PartitionLog(options_.mistake, replicated());
    if (replicated()) replication_.create(number, topics_.replication_factor(topic));
  }
}

KafkaError Broker::delete_group(GroupId group) {
  Group& doomed = groups_[group.value];
  if (doomed.membership.size() > 0) return KafkaError::non_empty_group;
  if (doomed.membership.generation() == core::Generation{0} && !doomed.offsets.any()) return KafkaError::group_id_not_found;
  const GroupId id = group;
  doomed = Group(id, options_.mistake);
  return KafkaError::none;
}

}  // namespace turnstile::sim
