// Metadata, and topics as an administrator sees them: CreateTopics, DeleteTopics, CreatePartitions, DeleteRecords
// (ReplicationControlManager).
#include <cstdint>

#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const Metadata&) { arrival.reply(MetadataAnswer{replication_.version()}); }

void Broker::on(const Arrival& arrival, const DeleteRecords& request) {
  if (exists(request.where) && misdirected(arrival.from, request.where)) return arrival.reply(KafkaError::not_leader_or_follower);
  arrival.reply(delete_records(arrival.now, request.where, request.before, arrival.effects));
}

KafkaError Broker::delete_records(Instant now, TopicPartition where, Offset before, BrokerEffects& effects) {
  if (!exists(where)) return KafkaError::unknown_topic_or_partition;
  PartitionLog& log = fresh(now, where);
  const KafkaError error = log.delete_records(now, before < Offset{} ? log.high_watermark() : before);
  effects.events.push_back({BrokerEventKind::deleted, where, 0, static_cast<std::uint64_t>(log.start().value), 0});
  return error;
}

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

// New partitions are empty, even if a topic of that name was deleted before.
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

}  // namespace turnstile::sim
