// What is written down of a broker's events while a cluster runs: lines of the trace, counts, and what became of transactions.
#pragma once

#include <cstdint>
#include <string>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/kafka/broker/name_table.hpp"
#include "turnstile/sim/kafka/broker/transaction_journal.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

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
  std::uint64_t turns = 0;  // markers, aborts, timeouts, fences, rebalances, expulsions: when a look at the state is worth it
};

class ClusterEvents {
 public:
  // Nothing is owned; all of it outlives this.
  ClusterEvents(Broker& broker, Trace& trace, ActorId actor, const NameTable& transactional_ids, const NameTable& groups)
      : broker_(broker), trace_(trace), actor_(actor), transactional_ids_(transactional_ids), groups_(groups) {}

  void record(Instant now, const BrokerEvent& event, EventNumber cause);
  // What was lost with the leader of that partition, at the election that has just been recorded.
  void record_lost(const BrokerEffects& effects, TopicPartition where);

  const ClusterCounters& counters() const { return counters_; }
  TransactionJournal& journal() { return journal_; }
  const TransactionJournal& journal() const { return journal_; }

 private:
  void describe(const BrokerEvent& event, TraceDetail& detail) const;
  std::string name_of(ProducerId producer) const;

  Broker& broker_;
  Trace& trace_;
  ActorId actor_;
  const NameTable& transactional_ids_;
  const NameTable& groups_;
  ClusterCounters counters_;
  TransactionJournal journal_;
};

}  // namespace turnstile::sim
