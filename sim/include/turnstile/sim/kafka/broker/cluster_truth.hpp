// The truth about a cluster, as no client can see it: for oracles, for the check that a run is at rest, and for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/kafka/broker/cluster_events.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

class ClusterTruth {
 public:
  // Nothing is owned; all of it outlives this.
  ClusterTruth(Broker& broker, const ClusterEvents& events, const Scheduler& scheduler)
      : broker_(broker), events_(events), scheduler_(scheduler) {}

  // ---- logs ----

  // Calls `visit(where)` for every partition of every topic.
  template <class Visit>
  void each_partition(Visit&& visit) const {
    const Topics& topics = broker_.topics();
    for (std::uint32_t topic = 0; topic < topics.size(); ++topic) {
      for (std::int32_t partition = 0; partition < topics.partitions(TopicId{topic}); ++partition) {
        visit(TopicPartition{TopicId{topic}, core::PartitionId{partition}});
      }
    }
  }
  // All that was ever appended, with what became of it. As of now: what retention would have deleted by now is deleted.
  const PartitionLog& log(TopicPartition where) const { return broker_.log(scheduler_.now(), where); }

  // ---- transactions ----

  // Begun and not completed: open, or decided and not yet marked everywhere.
  std::size_t open_transactions() const { return broker_.open_transactions(); }
  // Partitions in which a transaction is open that its coordinator does not know of, so that no marker will ever end it.
  std::size_t hanging_transactions() const;
  // The last transaction under an id, as its coordinator sees it.
  const TransactionMetadata& transaction(TransactionalId id) const { return broker_.transaction(id); }
  bool ending(TransactionalId id) const { return broker_.ending(id); }
  // What clients meant by their transactions.
  const TransactionJournal& journal() const { return events_.journal(); }

  // ---- groups ----

  // What the group has committed; materialised, not pending. None: nothing.
  std::optional<core::Offset> committed(GroupId group, TopicPartition where) const { return broker_.committed(group, where); }
  // Visible records beyond the group's committed offset.
  std::uint64_t lag(GroupId group, TopicPartition where) const;
  core::Generation generation(GroupId group) const { return broker_.generation(group); }
  std::size_t members(GroupId group) const { return broker_.members(group); }
  // Every member has its assignment and no rebalance is under way.
  bool stable(GroupId group) const { return broker_.stable(group); }

  // ---- brokers ----

  const Replicas& replicas(TopicPartition where) const { return broker_.replicas(where); }
  bool there(NodeId node) const { return broker_.replication().there(node); }
  // It has a leader that is up and tells its end.
  bool led(TopicPartition where) const { return broker_.led(where) && log(where).high_watermark() >= broker_.replicas(where).began(); }
  NodeId coordinator(TransactionalId id) const { return broker_.coordinator(id); }
  NodeId coordinator(GroupId group) const { return broker_.coordinator(group); }

  const ClusterCounters& counters() const { return events_.counters(); }

 private:
  // What was last counted of a partition's lag.
  struct Counted {
    GroupId group{};
    core::Offset read{};
    std::size_t batches = 0;     // in the log
    EventNumber last_event = 0;  // of the last one of them
    std::uint64_t records = 0;   // the lag
    // Batches before `settled` have ended, or are read; of those, the ones from `unread` on are not, and have so many visible records.
    std::size_t unread = 0;
    std::size_t settled = 0;
    std::uint64_t settled_records = 0;
  };
  static void read_on(Counted& counted, std::span<const LogBatch> batches, core::Offset read);
  static void settle_on(Counted& counted, std::span<const LogBatch> batches);

  Broker& broker_;
  const ClusterEvents& events_;
  const Scheduler& scheduler_;
  mutable std::vector<Counted> counted_;  // by partition
};

}  // namespace turnstile::sim
