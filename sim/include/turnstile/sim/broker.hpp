// The broker: a request goes in, effects come out. No chance, no I/O, no clock of its own. Requests that must wait (a long poll, a join)
// are kept and answered by whatever releases them: an append, a marker, another member, or the time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "turnstile/sim/broker_effects.hpp"
#include "turnstile/sim/group.hpp"
#include "turnstile/sim/parked_fetches.hpp"
#include "turnstile/sim/partition_log.hpp"
#include "turnstile/sim/transaction_coordinator.hpp"

namespace turnstile::sim {

// What an administrator asks for; the topics' names are numbers here.
struct NewTopic {
  std::int32_t partitions = 1;
  std::int16_t replication_factor = 1;
  TopicOptions options{};
};

// The topics as wire.md has them: commands and sequenced 60 s in segments of 15 s with LogAppendTime, rejected 7 days, the rest for ever.
std::array<TopicOptions, core::kTopics.size()> bank_topics();

struct BrokerOptions {
  std::int32_t partitions = 4;  // of each topic
  std::array<TopicOptions, core::kTopics.size()> topics = bank_topics();
  TransactionOptions transactions{};
  LogTimes logs{};
  GroupLimits groups{};
  Mistake mistake = Mistake::none;  // of the model
};

class Broker {
 public:
  explicit Broker(const BrokerOptions& options);

  void handle(TimeNs now, const RequestId& from, const Request& request, BrokerEffects& effects);
  // One marker of a decided transaction: the `index`-th of BrokerEffects::Decided::markers.
  void write_marker(TimeNs now, TransactionalId id, std::uint32_t index, BrokerEffects& effects);
  // Readers waiting for what has just become visible are answered. Once, after a handle or after several markers.
  void release_fetches(TimeNs now, BrokerEffects& effects);

  // What time alone leads to. `next_tick` may be too early, never too late.
  void tick(TimeNs now, BrokerEffects& effects);
  TimeNs next_tick() const;

  // A restart, over at `now`: parked requests are forgotten with their connections; all else was durable.
  void restart(TimeNs now);
  bool force_rebalance(TimeNs now, GroupId group, BrokerEffects& effects);
  // Kept: `before` < 0 deletes up to the high watermark.
  KafkaError delete_records(TimeNs now, core::TopicPartition where, core::Offset before, BrokerEffects& effects);
  KafkaError create_topic(core::Topic topic, const NewTopic& wanted);
  KafkaError delete_topic(core::Topic topic);
  KafkaError create_partitions(core::Topic topic, std::int32_t count);
  KafkaError delete_group(GroupId group);

  // Brings a log up to date with retention.
  const PartitionLog& log(TimeNs now, core::TopicPartition where);
  const LogBatch& stored(core::TopicPartition where, std::uint32_t batch) const { return logs_[index(where)].batches()[batch]; }
  void number(core::TopicPartition where, std::uint32_t batch, EventNumber event) { logs_[index(where)].number(batch, event); }
  std::size_t open_transactions() const { return transactions_.pending(); }
  // The producer's transaction of now has that partition: a marker will come.
  bool will_end(ProducerId producer, core::TopicPartition where) const { return transactions_.will_end(producer, where); }
  const TransactionMetadata& transaction(TransactionalId id) const { return transactions_.transaction(id); }
  std::optional<TransactionalId> owner(ProducerId producer) const { return transactions_.owner(producer); }
  std::optional<core::Offset> committed(GroupId group, core::TopicPartition where) const;
  core::Generation generation(GroupId group) const { return groups_[group.value].membership.generation(); }
  std::size_t members(GroupId group) const { return groups_[group.value].membership.size(); }
  // How many partitions a topic has; 0: there is no such topic.
  std::int32_t partitions(core::Topic topic) const {
    const std::int32_t own = options_.topics[static_cast<std::size_t>(topic)].partitions;
    return own < 0 ? options_.partitions : own;
  }
  bool stable(GroupId group) const { return groups_[group.value].membership.stable(); }
  void add_group() { groups_.emplace_back(GroupId{static_cast<std::uint32_t>(groups_.size())}, options_.mistake); }

 private:
  struct Visitor;

  bool verifies() const { return options_.transactions.protocol != TransactionProtocol::before; }
  bool exists(core::TopicPartition where) const { return where.partition.value >= 0 && where.partition.value < partitions(where.topic); }
  std::uint32_t index(core::TopicPartition where) const {
    return static_cast<std::uint32_t>(where.topic) * static_cast<std::uint32_t>(options_.partitions) +
           static_cast<std::uint32_t>(where.partition.value);
  }
  const TopicOptions& topic(core::TopicPartition where) const { return options_.topics[static_cast<std::size_t>(where.topic)]; }
  PartitionLog& fresh(TimeNs now, core::TopicPartition where);
  void appended(core::TopicPartition where, BrokerEventKind kind, Offset stable_before, BrokerEffects& effects);
  ProduceAnswer::Result append(TimeNs now, const Produce& request, const ProduceBatch& batch, BrokerEffects& effects);
  bool read(TimeNs now, const Fetch& request, FetchAnswer& answer);

  BrokerOptions options_;
  std::vector<PartitionLog> logs_;  // by topic, then partition
  TransactionCoordinator transactions_;
  std::vector<Group> groups_;
  ParkedFetches parked_;
  std::int64_t last_producer_ = 0;
  std::uint64_t last_member_ = 0;
};

}  // namespace turnstile::sim
