// The simulated Kafka: topics, transactional ids and consumer groups by name, behind a network. Its logic is the Broker's,
// which is pure; this shell gives it time, draws what may go either way (how late a transaction's markers come), and writes the trace.
//
// It is also where the truth can be read: oracles look here, clients never do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/kafka/broker/transaction_journal.hpp"
#include "turnstile/sim/kafka/network.hpp"

namespace turnstile::sim {

struct ClusterOptions {
  BrokerOptions broker{};  // partitions, topics, timeouts, intervals
  // Markers follow a decision after any time up to this, drawn once per transaction (`cluster.marker_delay`)...
  TimeNs marker_delay_max = 2'000'000;
  // ...all at once, or one by one, each after a delay of its own (`cluster.markers_apart`).
  Ratio markers_apart{1, 8};
  // Followers fetch what was appended after any time up to this, drawn for each round (`cluster.follower_delay`).
  TimeNs follower_delay_max = 0;
  // A leader's last follower may have said that it has fetched just when it was lost: then the answer to a writer is a maybe.
  Ratio last_fetch{1, 2};
};

struct ClusterCounters {
  std::uint64_t appends = 0;  // batches, markers not counted
  std::uint64_t records = 0;
  std::uint64_t duplicates = 0;  // batches sent again and acknowledged with the old offset
  std::uint64_t markers = 0;
  std::uint64_t commits = 0;
  std::uint64_t aborts = 0;
  std::uint64_t timeouts = 0;  // transactions aborted by the coordinator
  std::uint64_t fences = 0;    // epochs raised over an older producer
  std::uint64_t ids_forgotten = 0;
  std::uint64_t rebalances = 0;
  std::uint64_t expelled = 0;  // members whose session ended
  std::uint64_t leader_changes = 0;
  std::uint64_t unclean_elections = 0;  // ... of which by a replica that was not in sync
  std::uint64_t truncated = 0;          // batches lost with their leaders
  std::uint64_t coordinators_moved = 0;
  std::uint64_t answered_from_memory = 0;  // by coordinators that had moved and did not know it
};

class Cluster final : public Target, public Server {
 public:
  Cluster(Network& network, const ClusterOptions& options);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster() = default;

  // ---- names; the same name is the same number ----

  // Of a topic that may or may not be there.
  TopicId topic(std::string_view name);
  const std::string& name(TopicId topic) const { return broker_.topics().name(topic); }
  TransactionalId transactional_id(std::string_view name);
  GroupId group(std::string_view name);
  // Of a static member (group.instance.id), from 1 on.
  std::uint32_t instance(std::string_view name);
  const std::string& name(TransactionalId id) const { return transactional_ids_[id.value]; }
  Arena& arena() { return arena_; }
  ActorId actor() const { return actor_; }

  // ---- the truth, for oracles ----

  // All numbers below this one are topics', that are there or once were, or that somebody has only asked for.
  std::uint32_t topics() const { return broker_.topics().size(); }
  // Of a topic; 0: there is no such topic.
  std::int32_t partitions(TopicId topic) const { return broker_.topics().partitions(topic); }
  // Calls `visit(where)` for every partition of every topic.
  template <class Visit>
  void each_partition(Visit&& visit) const {
    for (std::uint32_t topic = 0; topic < broker_.topics().size(); ++topic) {
      for (std::int32_t partition = 0; partition < partitions(TopicId{topic}); ++partition) {
        visit(TopicPartition{TopicId{topic}, core::PartitionId{partition}});
      }
    }
  }
  // All that was ever appended, with what became of it. As of now: what retention would have deleted by now is deleted.
  const PartitionLog& log(TopicPartition where);
  // Transactions begun and not completed: open, or decided and not yet marked everywhere.
  std::size_t open_transactions() const { return broker_.open_transactions(); }
  // Partitions in which a transaction is open that its coordinator does not know of: nobody will end it.
  std::size_t hanging_transactions();
  // The last transaction under an id, as its coordinator sees it.
  const TransactionMetadata& transaction(TransactionalId id) const { return broker_.transaction(id); }
  bool ending(TransactionalId id) const { return broker_.ending(id); }
  // What clients meant by their transactions.
  TransactionJournal& journal() { return journal_; }
  TransactionProtocol transaction_protocol() const { return options_.broker.transactions.protocol; }
  // What the group has committed; materialised, not pending. None: nothing.
  std::optional<core::Offset> committed(GroupId group, TopicPartition where) const { return broker_.committed(group, where); }
  // Visible records that the group has not yet committed as read.
  std::uint64_t lag(GroupId group, TopicPartition where);
  core::Generation generation(GroupId group) const { return broker_.generation(group); }
  std::size_t members(GroupId group) const { return broker_.members(group); }
  // Every member has its share and no rebalance is under way.
  bool stable(GroupId group) const { return broker_.stable(group); }
  const ClusterCounters& counters() const { return counters_; }
  // Calls back for every batch that is appended, and for every marker, as it happens. Not owned; may be null.
  struct Watcher {
    virtual void on_append(TopicPartition where, const LogBatch& batch) = 0;
    // The batches of `producer` that were open in this partition have ended just now.
    virtual void on_marker(TopicPartition where, const LogBatch& marker) = 0;

   protected:
    ~Watcher() = default;
  };
  void watch(Watcher* watcher) { watcher_ = watcher; }

  // ---- faults; all may be used while it runs ----

  ClusterOptions& options() { return options_; }
  // As an administrator's tool or a new subscription would. False: nobody is in the group.
  bool force_rebalance(GroupId group);
  // All connections are cut and nobody answers for that long; what is in the logs is durable.
  void restart(TimeNs downtime);
  // A broker goes away: what it coordinated moves at once, what it led is led by others after `failover`, when the controller has noticed,
  // and after `downtime`, which is no shorter, it is back. False: there is no other, or it is gone already.
  bool stop_node(NodeId node, TimeNs failover, TimeNs downtime);
  // It is back before its time. False: it was not gone.
  bool start_node(NodeId node);
  // A follower fetches nothing for so long. False: there is no replication.
  bool stall_node(NodeId node, TimeNs duration);
  // It fetches again before its time.
  void go_on(NodeId node);
  // The coordinators on that broker move to another, which takes so long to load what they know.
  // For `unaware_for` that broker has not noticed, and answers from memory whoever comes to it.
  bool move_coordinators(NodeId node, TimeNs loading, TimeNs unaware_for = 0);
  // Whoever is gone or stands still comes back now.
  void heal_nodes();
  const Replicas& replicas(TopicPartition where) { return broker_.replicas(where); }
  bool there(NodeId node) { return broker_.replication().there(node); }
  // Somebody leads it who is there, and tells its end.
  bool led(TopicPartition where) { return broker_.led(where) && log(where).high_watermark() >= broker_.replicas(where).began(); }
  NodeId coordinator(TransactionalId id) { return broker_.coordinator(id); }
  NodeId coordinator(GroupId group) { return broker_.coordinator(group); }
  // Every coordinator knows what it coordinates.
  bool coordinators_loaded();
  // As DeleteRecords from an administrator, at once.
  KafkaError delete_records(TopicPartition where, core::Offset before);
  // ... and his other requests.
  KafkaError create_topic(const NewTopic& wanted);
  KafkaError delete_topic(TopicId topic) { return broker_.delete_topic(topic); }
  KafkaError create_partitions(TopicId topic, std::int32_t count) { return broker_.create_partitions(topic, count); }
  KafkaError delete_group(GroupId group) { return broker_.delete_group(group); }
  // EndTxn from somebody who only knows which producer it was, as one who takes over what another has prepared.
  KafkaError end_transaction(TransactionalId id, ProducerIdAndEpoch producer, bool commit);

  // ---- machinery ----

  void on_request(const RequestId& id, const Request& request) override;
  void fire(std::uint64_t token) override;

 private:
  static constexpr TimeNs kMarkerGrain = 10'000;
  static constexpr std::uint64_t kReplicationTokens = std::uint64_t{0xfffffff0U} << 32;  // above those of markers
  static constexpr TimeNs kMarkerRetry = 20 * core::kNsPerMs;                            // a marker whose partition was not led

  void tell_topics();
  void settle();
  void carry_out();
  void record(const BrokerEvent& event);
  void describe(const BrokerEvent& event, TraceDetail& detail) const;
  std::string name_of(ProducerId producer) const;
  void schedule_markers(const BrokerEffects::Decided& decided);
  void arm();

  // cluster_replication.cpp
  struct Gone {
    NodeId node{};
    TimeNs fenced_at = 0;
    TimeNs back_at = 0;
    bool fenced = false;
  };
  void schedule_round();
  void fire_replication(std::uint64_t token);
  void fence(Gone& gone);
  void come_back(NodeId node);
  void elect(const std::vector<Broker::Election>& elections);

  Network& network_;
  ClusterOptions options_;
  Arena arena_;
  ActorId actor_;
  EventNumber cause_ = 0;
  BrokerEffects effects_;
  Broker broker_;
  ClusterCounters counters_;
  TransactionJournal journal_;
  Watcher* watcher_ = nullptr;
  TimeNs back_at_ = 0;  // when a restart is over
  TimeNs armed_ = -1;   // when the next tick is already scheduled; < 0: it is not
  bool round_scheduled_ = false;
  std::vector<Gone> gone_;
  std::vector<TimeNs> stalled_until_;  // by node; 0: it does not stand still
  std::uint32_t topics_told_ = 0;      // to the trace
  std::vector<std::string> transactional_ids_;
  std::vector<std::string> groups_;
  std::vector<std::string> instances_;
};

}  // namespace turnstile::sim
