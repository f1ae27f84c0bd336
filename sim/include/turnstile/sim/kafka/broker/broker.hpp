// The brokers of a cluster, seen as one: a request goes in, effects come out. No chance, no I/O, no clock of its own. Requests that must
// wait (a long poll, a join) are parked and answered by whatever releases them: an append, a marker, another member, or a timeout.
//
// What each request does is in src/kafka/broker/requests, a file for each group of them; what replication adds in broker_replication.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"
#include "turnstile/sim/kafka/broker/coordinators.hpp"
#include "turnstile/sim/kafka/broker/group.hpp"
#include "turnstile/sim/kafka/broker/parked_fetches.hpp"
#include "turnstile/sim/kafka/broker/parked_produces.hpp"
#include "turnstile/sim/kafka/broker/partition_log.hpp"
#include "turnstile/sim/kafka/broker/replication.hpp"
#include "turnstile/sim/kafka/broker/topics.hpp"
#include "turnstile/sim/kafka/broker/transaction_coordinator.hpp"

namespace turnstile::sim {

struct BrokerOptions {
  std::int32_t partitions = 4;   // num.partitions: of a topic that does not say how many
  std::vector<NewTopic> topics;  // that are there from the beginning
  TransactionOptions transactions{};
  LogTimes logs{};
  GroupLimits groups{};
  ReplicationOptions replication{};
  Mistake mistake = Mistake::none;  // of the model
};

class Broker {
 public:
  explicit Broker(const BrokerOptions& options);

  void handle(Instant now, const RequestId& from, const Request& request, BrokerEffects& effects);
  // One marker of a decided transaction: the `index`-th of BrokerEffects::Decided::markers.
  void write_marker(Instant now, TransactionalId id, std::uint32_t index, BrokerEffects& effects);
  // Readers waiting for what has just become visible are answered. Once, after a handle or after several markers.
  // Before that, writers whose batches are replicated now.
  void release(Instant now, BrokerEffects& effects);

  // What happens by the passing of time. `next_tick` may be too early, never too late.
  void tick(Instant now, BrokerEffects& effects);
  Instant next_tick(Instant now) const;

  // A restart that is over at `now`: parked requests are forgotten with their connections; everything else was durable.
  void restart(Instant now);
  bool force_rebalance(Instant now, GroupId group, BrokerEffects& effects) { return membership(group).force_rebalance(now, effects); }
  // Kept: `before` < 0 deletes up to the high watermark.
  KafkaError delete_records(Instant now, TopicPartition where, core::Offset before, BrokerEffects& effects);
  KafkaError create_topic(const NewTopic& wanted);
  KafkaError delete_topic(TopicId topic);
  KafkaError create_partitions(TopicId topic, std::int32_t count);
  KafkaError delete_group(GroupId group);
  KafkaError end_transaction(Instant now, const EndTxn& request, BrokerEffects& effects) {
    return transactions_.end(now, request, effects).error;
  }

  // ---- replication (broker_replication.cpp) ----

  bool replicated() const { return replication_.on(); }
  // There are batches that followers have not fetched.
  bool followers_behind() const { return replication_.any_behind(); }
  // A round: followers that keep up fetch everything.
  void followers_fetch(Instant now, BrokerEffects& effects);
  // A follower stops fetching until `go_on`.
  void stall(Instant now, NodeId node) { replication_.stall(node, now); }
  void go_on(NodeId node);
  // A broker is gone: its partitions have no leader, and its coordinators move to other brokers, where they are loaded at
  // `coordinators_at`.
  void stop_node(Instant now, NodeId node, Instant coordinators_at, BrokerEffects& effects);
  // A partition that gets another leader, which lacks at least so many of the log's last batches, and at most so many.
  struct Election {
    std::uint32_t partition = 0;
    NodeId node{};
    std::uint32_t lost_min = 0;
    std::uint32_t lost_max = 0;
  };
  // The controller has noticed: the broker leaves all in-sync sets, and its partitions need other leaders.
  std::vector<Election> fence_node(Instant now, NodeId node, BrokerEffects& effects);
  // It is back; some partitions may have waited for it as their only candidate.
  std::vector<Election> start_node(NodeId node);
  void elect(Instant now, const Election& election, std::uint32_t lost, BrokerEffects& effects);
  // The coordinators on that node move to another; until `unaware_until` it has not noticed.
  void move_coordinators(NodeId from, Instant loaded_at, Instant unaware_until, BrokerEffects& effects);
  Instant transactions_loaded_at(TransactionalId id) { return transaction_coordinators_.loaded_at(id.value); }
  const Replicas& replicas(TopicPartition where) { return replication_.at(index(where)); }
  bool led(TopicPartition where) { return replication_.led(index(where)); }
  NodeId coordinator(TransactionalId id) { return transaction_coordinators_.seat(id.value).node; }
  NodeId coordinator(GroupId group) { return group_coordinators_.seat(group.value).node; }
  Instant groups_loaded_at(GroupId group) { return group_coordinators_.loaded_at(group.value); }
  Replication& replication() { return replication_; }

  // Brings a log up to date with retention.
  const PartitionLog& log(Instant now, TopicPartition where) { return fresh(now, where); }
  const LogBatch& stored(TopicPartition where, std::uint32_t batch) const { return logs_[index(where)].batches()[batch]; }
  void number(TopicPartition where, std::uint32_t batch, EventNumber event) { logs_[index(where)].number(batch, event); }
  std::size_t open_transactions() const { return transactions_.pending(); }
  // The producer's current transaction includes that partition: a marker will come.
  bool will_end(ProducerId producer, TopicPartition where) const { return transactions_.will_end(producer, where); }
  const TransactionMetadata& transaction(TransactionalId id) const { return transactions_.transaction(id); }
  bool ending(TransactionalId id) const { return transactions_.ending(id); }
  std::optional<TransactionalId> owner(ProducerId producer) const { return transactions_.owner(producer); }
  std::optional<core::Offset> committed(GroupId group, TopicPartition where) const { return groups_[group.value].offsets.committed(where); }
  core::Generation generation(GroupId group) const { return groups_[group.value].membership.generation(); }
  std::size_t members(GroupId group) const { return groups_[group.value].membership.size(); }
  Topics& topics() { return topics_; }
  const Topics& topics() const { return topics_; }
  bool stable(GroupId group) const { return groups_[group.value].membership.stable(); }
  void add_group() { groups_.emplace_back(GroupId{static_cast<std::uint32_t>(groups_.size())}, options_.mistake); }

 private:
  // A request that has arrived: when, from which client, and where its effects go.
  struct Arrival {
    Instant now;
    const RequestId& from;
    BrokerEffects& effects;

    template <class A>
    void reply(A&& answer) const {
      effects.reply(from, std::forward<A>(answer));
    }
  };

  // ---- requests/produce.cpp ----
  void on(const Arrival& arrival, const Produce& request);
  ProduceAnswer::Result append(const Arrival& arrival, const Produce& request, const ProduceBatch& batch);
  KafkaError admit(const Arrival& arrival, const Produce& request, const ProduceBatch& batch, PartitionLog& log);
  void appended(Instant now, TopicPartition where, BrokerEventKind kind, Offset stable_before, BrokerEffects& effects);

  // ---- requests/fetch.cpp ----
  void on(const Arrival& arrival, const Fetch& request);
  bool read(Instant now, const RequestId& from, const Fetch& request, FetchAnswer& answer);

  // ---- requests/list_offsets.cpp ----
  void on(const Arrival& arrival, const ListOffsets& request);

  // ---- requests/topics.cpp ----
  void on(const Arrival& arrival, const Metadata& request);
  void on(const Arrival& arrival, const DeleteRecords& request);
  void resize(TopicId topic, std::int32_t partitions);
  std::int32_t replicas_wanted(const NewTopic& wanted) const {
    return wanted.replication_factor < 0 ? options_.replication.nodes : wanted.replication_factor;
  }

  // ---- requests/groups.cpp ----
  void on(const Arrival& arrival, const JoinGroup& request);
  void on(const Arrival& arrival, const SyncGroup& request);
  void on(const Arrival& arrival, const Heartbeat& request);
  void on(const Arrival& arrival, const LeaveGroup& request);
  // Why this broker cannot answer for that group, if it cannot.
  KafkaError elsewhere(const Arrival& arrival, GroupId group) {
    return group_coordinators_.check(group.value, arrival.from.metadata, arrival.now);
  }

  // ---- requests/offsets.cpp ----
  void on(const Arrival& arrival, const OffsetCommit& request);
  void on(const Arrival& arrival, const OffsetFetch& request);
  void on(const Arrival& arrival, const TxnOffsetCommit& request);

  // ---- requests/transactions.cpp ----
  void on(const Arrival& arrival, const InitProducerId& request);
  void on(const Arrival& arrival, const AddPartitionsToTxn& request);
  void on(const Arrival& arrival, const AddOffsetsToTxn& request);
  void on(const Arrival& arrival, const EndTxn& request);
  KafkaError elsewhere(const Arrival& arrival, TransactionalId id) {
    return transaction_coordinators_.check(id.value, arrival.from.metadata, arrival.now);
  }
  template <class Ask>
  KafkaError from_memory(const Arrival& arrival, KafkaError moved, TransactionalId id, Ask&& ask);

  bool verifies() const { return options_.transactions.protocol != TransactionProtocol::before; }
  bool exists(TopicPartition where) const { return topics_.exists(where); }
  std::uint32_t index(TopicPartition where) const { return topics_.number(where); }
  const TopicOptions& topic(TopicPartition where) const { return topics_.options(where.topic); }
  TopicPartition where(std::uint32_t partition) const { return topics_.where(partition); }
  GroupMembership& membership(GroupId group) { return groups_[group.value].membership; }
  GroupOffsets& offsets(GroupId group) { return groups_[group.value].offsets; }
  // The log as of now: what retention and compaction would have removed by now is removed.
  PartitionLog& fresh(Instant now, TopicPartition where) {
    PartitionLog& log = logs_[index(where)];
    log.bring_up(now, topic(where), options_.logs);
    return log;
  }

  // ---- broker_replication.cpp ----
  // It has no leader, or the client's metadata is older than its leader.
  bool misdirected(const RequestId& from, TopicPartition where) {
    if (!replication_.on()) return false;
    const std::uint32_t partition = index(where);
    return !replication_.led(partition) || from.metadata < replication_.at(partition).since();
  }
  bool under_min_in_sync(TopicPartition where);
  void raise_high_watermark(Instant now, std::uint32_t partition);
  bool shrink_overdue(Instant now, std::uint32_t partition, BrokerEffects& effects);
  std::optional<Election> election(std::uint32_t partition);
  void note_in_sync(std::uint32_t partition, BrokerEffects& effects);
  void release_produces(Instant now, BrokerEffects& effects);

  BrokerOptions options_;
  Topics topics_;
  std::vector<PartitionLog> logs_;  // by the partition's number
  TransactionCoordinator transactions_;
  std::vector<Group> groups_;
  ParkedFetches parked_;
  Replication replication_;
  Coordinators transaction_coordinators_;
  Coordinators group_coordinators_;
  ParkedProduces parked_produces_;
  bool replicated_more_ = false;  // a high watermark has risen, or a leader was lost, since writers were last released
  struct WaitingMarker {
    std::uint32_t partition = 0;
    Offset end{};
    TransactionalId transactional_id{};
    std::uint32_t marker = 0;
  };
  std::vector<WaitingMarker> waiting_markers_;
  std::int64_t last_producer_ = 0;
  std::uint64_t last_member_ = 0;
};

}  // namespace turnstile::sim
