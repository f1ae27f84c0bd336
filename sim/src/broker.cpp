#include "turnstile/sim/broker.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/probe.hpp"

namespace turnstile::sim {

using core::Topic;

std::array<TopicOptions, core::kTopics.size()> bank_topics() {
  std::array<TopicOptions, core::kTopics.size()> topics{};
  for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
    TopicOptions& options = topics[static_cast<std::size_t>(topic)];
    options.retention_ms = 60'000;
    options.segment_ms = 15'000;
    options.segment_bytes = std::uint64_t{64} << 20;
    options.log_append_time = true;
  }
  topics[static_cast<std::size_t>(core::Topic::rejected)].retention_ms = 604'800'000;
  return topics;
}

Broker::Broker(const BrokerOptions& options)
    : options_(options),
      logs_(core::kTopics.size() * static_cast<std::size_t>(options.partitions), PartitionLog(options.mistake)),
      transactions_(options.transactions, options.mistake) {}

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

  void operator()(const InitProducerId& request) const {
    const ProducerId fresh{broker.last_producer_ + 1};
    InitProducerIdAnswer answer{KafkaError::none, {fresh, Epoch{0}}};
    if (request.transactional_id) answer = broker.transactions_.init(request, fresh, effects);
    if (answer.producer.id == fresh) broker.last_producer_ = fresh.value;
    effects.reply(from, answer);
  }
  void operator()(const AddPartitionsToTxn& request) const {
    const bool all_exist = std::ranges::all_of(request.partitions, [this](TopicPartition where) { return broker.exists(where); });
    effects.reply(from, all_exist ? broker.transactions_.add_partitions(now, request) : KafkaError::unknown_topic_or_partition);
  }
  void operator()(const AddOffsetsToTxn& request) const { effects.reply(from, broker.transactions_.add_offsets(now, request)); }
  // The offsets partition is verified to be in the transaction, as any other; then the group has its say. Before 3.6 all that is checked is
  // what any partition checks: that the epoch is not older than the last that it has seen.
  void operator()(const TxnOffsetCommit& request) const {
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
    const EndTxnAnswer answer = broker.transactions_.end(request, effects);
    if (broker.options_.transactions.protocol == TransactionProtocol::v2) return effects.reply(from, answer);
    effects.reply(from, answer.error);
  }
  void operator()(const Produce& request) const {
    ProduceAnswer answer;
    answer.results.reserve(request.batches.size());
    for (const ProduceBatch& batch : request.batches) answer.results.push_back(broker.append(now, request, batch, effects));
    if (request.acks != Acks::none) effects.reply(from, std::move(answer));
  }
  void operator()(const Fetch& request) const {
    broker.parked_.replace(from.connection, [this](const RequestId& parked) { effects.reply(parked, FetchAnswer{}); });
    FetchAnswer answer;
    if (broker.read(now, request, answer) || request.wait_max <= 0) return effects.reply(from, std::move(answer));
    std::uint64_t partitions = 0;
    for (const auto& place : request.places) partitions |= ParkedFetches::bit(broker.index(place.where));
    broker.parked_.park(from, request, partitions, now + request.wait_max);
  }
  void operator()(const ListOffsets& request) const {
    if (!broker.exists(request.where))
      return effects.reply(from, ListOffsetsAnswer{KafkaError::unknown_topic_or_partition, {}, {}, {}, {}});
    const PartitionLog& log = broker.fresh(now, request.where);
    const auto at_time = request.time_ms ? log.at_time(*request.time_ms) : std::nullopt;
    effects.reply(from, ListOffsetsAnswer{KafkaError::none, log.start(), log.last_stable(), log.high_watermark(), at_time});
  }
  void operator()(const OffsetFetch& request) const {
    const GroupOffsets& offsets = broker.groups_[request.group.value].offsets;
    OffsetFetchAnswer answer;
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
    const GroupLimits& limits = broker.options_.groups;
    if (request.session_timeout < limits.session_timeout_min || request.session_timeout > limits.session_timeout_max) {
      return effects.reply(from, JoinGroupAnswer{KafkaError::invalid_session_timeout, request.member, core::Generation{-1}, {}, {}});
    }
    membership(request.group).join(now, from, request, broker.last_member_, effects);
  }
  void operator()(const SyncGroup& request) const { membership(request.group).sync(now, from, request, effects); }
  void operator()(const Heartbeat& request) const { effects.reply(from, membership(request.group).heartbeat(now, request)); }
  void operator()(const LeaveGroup& request) const { effects.reply(from, membership(request.group).leave(now, request, effects)); }
  void operator()(const DeleteRecords& request) const {
    effects.reply(from, broker.delete_records(now, request.where, request.before, effects));
  }
};

void Broker::handle(TimeNs now, const RequestId& from, const Request& request, BrokerEffects& effects) {
  std::visit(Visitor{*this, now, from, effects}, request);
}

// A partition whose producer has records of an open transaction there needs no verification; any other must be in the coordinator's
// transaction of now (KIP-890 part 1). A stale epoch is then INVALID_PRODUCER_EPOCH, and one still being completed a NOT_ENOUGH_REPLICAS,
// which is retried.
ProduceAnswer::Result Broker::append(TimeNs now, const Produce& request, const ProduceBatch& batch, BrokerEffects& effects) {
  ProduceAnswer::Result result{batch.where, KafkaError::none, {}};
  const auto refuse = [&](KafkaError error) {
    result.error = error;
    effects.events.push_back({BrokerEventKind::refused, batch.where, 0, static_cast<std::uint64_t>(error), 0});
    return result;
  };
  if (!exists(batch.where)) return refuse(KafkaError::unknown_topic_or_partition);
  PartitionLog& log = fresh(now, batch.where);
  if (request.transactional_id && verifies() && !log.has_open(request.producer)) {
    const KafkaError error = transactions_.admit(now, *request.transactional_id, request.producer, batch.where);
    const bool lets_in = options_.mistake == Mistake::fenced_producers_may_write && error != KafkaError::none;
    if (error == KafkaError::producer_fenced && !lets_in) return refuse(KafkaError::invalid_producer_epoch);
    if (error == KafkaError::concurrent_transactions) return refuse(KafkaError::not_enough_replicas);
    if (error != KafkaError::none && !lets_in) return refuse(error);
  }
  const Offset stable_before = log.last_stable();
  const AppendResult appended_at = log.append(now, topic(batch.where), batch, request.producer, request.transactional_id.has_value());
  if (appended_at.error != KafkaError::none) return refuse(appended_at.error);
  result.first_offset = appended_at.first_offset;
  if (appended_at.duplicate) {
    effects.events.push_back({BrokerEventKind::duplicate, batch.where, 0, static_cast<std::uint64_t>(appended_at.first_offset.value), 0});
  } else {
    appended(batch.where, BrokerEventKind::appended, stable_before, effects);
  }
  return result;
}

void Broker::appended(TopicPartition where, BrokerEventKind kind, Offset stable_before, BrokerEffects& effects) {
  const PartitionLog& log = logs_[index(where)];
  parked_.news(index(where), log.last_stable() > stable_before);
  effects.events.push_back({kind, where, static_cast<std::uint32_t>(log.batches().size() - 1), 0, 0});
}

void Broker::write_marker(TimeNs now, TransactionalId id, std::uint32_t number, BrokerEffects& effects) {
  const TransactionMetadata& transaction = transactions_.transaction(id);
  const bool commit = transaction.state == TransactionState::prepare_commit;
  if (number < transaction.partitions.size()) {
    const TopicPartition where = transaction.partitions[number];
    PartitionLog& log = fresh(now, where);
    const Offset stable_before = log.last_stable();
    log.append_marker(now, topic(where), transaction.producer, commit);
    appended(where, BrokerEventKind::marked, stable_before, effects);
  } else {
    const GroupId group = transaction.groups[number - transaction.partitions.size()];
    groups_[group.value].offsets.end(group, transaction.producer, commit, effects);
  }
  transactions_.marker_written(id, effects);
}

bool Broker::read(TimeNs now, const Fetch& request, FetchAnswer& answer) {
  bool news = false;
  for (const auto& place : request.places) {
    if (!exists(place.where)) {
      answer.parts.push_back({place.where, KafkaError::unknown_topic_or_partition, place.offset, place.offset,
                              static_cast<std::uint32_t>(answer.slices.size())});
      news = true;
      continue;
    }
    const FetchAnswer::Part part =
        fresh(now, place.where).read(place.where, place.offset, request.isolation, request.records_max, answer.slices);
    if (part.error == KafkaError::none && part.next == part.from) continue;
    answer.parts.push_back(part);
    news = true;
  }
  return news;
}

void Broker::release_fetches(TimeNs now, BrokerEffects& effects) {
  if (!parked_.has_news()) return;
  parked_.release([&](const RequestId& from, const Fetch& request) {
    FetchAnswer answer;
    if (!read(now, request, answer)) return false;
    effects.reply(from, std::move(answer));
    return true;
  });
}

void Broker::tick(TimeNs now, BrokerEffects& effects) {
  transactions_.tick(now, effects);
  for (Group& group : groups_) group.membership.tick(now, effects);
  parked_.expire(now, [&effects](const RequestId& from) { effects.reply(from, FetchAnswer{}); });
}

TimeNs Broker::next_tick() const {
  TimeNs next = std::min(transactions_.next_tick(), parked_.next_deadline());
  for (const Group& group : groups_) next = std::min(next, group.membership.next_tick());
  return next;
}

void Broker::restart(TimeNs now) {
  parked_.clear();
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

KafkaError Broker::create_topic(Topic topic, const NewTopic& wanted) {
  TopicOptions& options = options_.topics[static_cast<std::size_t>(topic)];
  if (partitions(topic) > 0) return KafkaError::topic_already_exists;
  if (wanted.replication_factor > 1) return KafkaError::invalid_replication_factor;
  if (wanted.partitions < 1 || wanted.partitions > options_.partitions) return KafkaError::invalid_partitions;
  options = wanted.options;
  options.partitions = wanted.partitions;
  return KafkaError::none;
}

KafkaError Broker::delete_topic(Topic topic) {
  if (partitions(topic) == 0) return KafkaError::unknown_topic_or_partition;
  for (std::int32_t partition = 0; partition < partitions(topic); ++partition)
    logs_[index({topic, core::PartitionId{partition}})] = PartitionLog(options_.mistake);
  options_.topics[static_cast<std::size_t>(topic)].partitions = 0;
  return KafkaError::none;
}

KafkaError Broker::create_partitions(Topic topic, std::int32_t count) {
  if (partitions(topic) == 0) return KafkaError::unknown_topic_or_partition;
  if (count <= partitions(topic) || count > options_.partitions) return KafkaError::invalid_partitions;
  options_.topics[static_cast<std::size_t>(topic)].partitions = count;
  return KafkaError::none;
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
