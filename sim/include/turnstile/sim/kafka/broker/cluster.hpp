// The simulated Kafka: topics, transactional ids and consumer groups by name, behind a network. Its logic is the Broker's, which is pure;
// this shell gives it time and draws how late a transaction's markers come and how long a round of the followers' fetches takes.
//
// What no client can see of it is its truth, for oracles; what can happen to its brokers are its faults.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/kafka/broker/cluster_events.hpp"
#include "turnstile/sim/kafka/broker/cluster_faults.hpp"
#include "turnstile/sim/kafka/broker/cluster_truth.hpp"
#include "turnstile/sim/kafka/broker/name_table.hpp"
#include "turnstile/sim/kafka/broker/transaction_journal.hpp"
#include "turnstile/sim/kafka/network.hpp"

namespace turnstile::sim {

struct ClusterOptions {
  BrokerOptions broker{};  // partitions, topics, timeouts, intervals
  // Markers follow a decision after any time up to this, drawn once per transaction (`cluster.marker_delay`)...
  Duration marker_delay_max = 2 * core::kMs;
  // ...all at once, or one by one, each after a delay of its own (`cluster.markers_apart`).
  Ratio markers_apart{1, 8};
  // Followers fetch what was appended after any time up to this, drawn for each round (`cluster.follower_delay`).
  Duration follower_delay_max{};
  // A leader's last follower may have said that it has fetched just when it was lost: then the answer to a writer is a maybe.
  Ratio last_fetch{1, 2};
};

class Cluster final : public Target, public Server {
 public:
  Cluster(Network& network, const ClusterOptions& options);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster() = default;

  const ClusterTruth& truth() const { return truth_; }
  ClusterFaults& faults() { return faults_; }
  // May be changed at any time, as far as they are the cluster's own.
  ClusterOptions& options() { return options_; }

  // ---- names; the same name is the same number ----

  // Of a topic that may or may not be there.
  TopicId topic(std::string_view name);
  const std::string& name(TopicId topic) const { return broker_.topics().name(topic); }
  // All numbers below this one are topics': of such as exist, once did, or were only asked for.
  std::uint32_t topics() const { return broker_.topics().size(); }
  TransactionalId transactional_id(std::string_view name) { return TransactionalId{transactional_ids_.number(name)}; }
  const std::string& name(TransactionalId id) const { return transactional_ids_.name(id.value); }
  GroupId group(std::string_view name);
  // Of a static member (group.instance.id), from 1 on.
  std::uint32_t instance(std::string_view name) { return instances_.number(name) + 1; }

  // ---- for clients ----

  // Of a topic; 0: there is no such topic.
  std::int32_t partitions(TopicId topic) const { return broker_.topics().partitions(topic); }
  TransactionProtocol transaction_protocol() const { return options_.broker.transactions.protocol; }
  // Where clients write down what they mean by their transactions.
  TransactionJournal& journal() { return events_.journal(); }
  Arena& arena() { return arena_; }
  ActorId actor() const { return actor_; }

  // ---- an administrator's requests, at once ----

  KafkaError create_topic(const NewTopic& wanted);
  KafkaError delete_topic(TopicId topic) { return broker_.delete_topic(topic); }
  KafkaError create_partitions(TopicId topic, std::int32_t count) { return broker_.create_partitions(topic, count); }
  KafkaError delete_group(GroupId group) { return broker_.delete_group(group); }
  // The log start from then on.
  std::expected<core::Offset, KafkaError> delete_records(TopicPartition where, core::Offset before);
  // EndTxn from a client that knows only which producer it was, such as one that completes what another has prepared.
  KafkaError end_transaction(TransactionalId id, ProducerIdAndEpoch producer, bool commit);
  // Every coordinator is on a broker that is up, and has loaded what it coordinates.
  bool coordinators_loaded();

  // ---- machinery ----

  void on_request(const RequestId& id, const Request& request) override;
  void fire(std::uint64_t token) override;
  // Changes the broker without a request, `how(broker, effects)`, and carries out what follows.
  template <class Change>
  void change(EventNumber cause, Change&& how) {
    cause_ = cause;
    how(broker_, effects_);
    settle();
  }
  // Until then no broker answers, and nothing that was to happen by itself happens.
  void go_away(Instant until, EventNumber cause);
  Instant away_until() const { return away_until_; }

 private:
  static constexpr Duration kDelayGrain = 10 * core::kUs;   // delays are drawn in steps of it
  static constexpr Duration kMarkerRetry = 20 * core::kMs;  // a marker whose partition has no leader

  void tell_topics();
  void settle();
  void carry_out();
  void schedule_markers(const BrokerEffects::Decided& decided);
  void write_markers(Instant now, std::uint64_t token);
  void schedule_round();
  Duration drawn_delay(const Question& what, Duration max, Lane lane);
  void arm();

  Network& network_;
  ClusterOptions options_;
  Arena arena_;
  ActorId actor_;
  EventNumber cause_ = 0;
  BrokerEffects effects_;
  Broker broker_;
  NameTable transactional_ids_;
  NameTable groups_;
  NameTable instances_;
  ClusterEvents events_;
  ClusterTruth truth_;
  ClusterFaults faults_;
  Instant away_until_{};    // when a restart is over
  Instant armed_ = kNever;  // when the next tick is already scheduled; kNever: it is not
  bool round_scheduled_ = false;
  std::uint32_t topics_told_ = 0;  // to the trace
};

}  // namespace turnstile::sim
