#include "turnstile/sim/kafka/broker/cluster_events.hpp"

#include <cstdint>
#include <string>

#include "turnstile/core/probe.hpp"

namespace turnstile::sim {

namespace {

std::uint64_t number(TopicPartition where) {
  return static_cast<std::uint64_t>(where.topic.value) << 32 | static_cast<std::uint32_t>(where.partition.value);
}

}  // namespace

void ClusterEvents::record(Instant now, const BrokerEvent& event, EventNumber cause) {
  const auto note = [&](EventKind kind, std::uint64_t first, std::uint64_t second) {
    return trace_.record(now, actor_, kind, first, second, cause, [&](TraceDetail& detail) { describe(event, detail); });
  };
  switch (event.kind) {
    case BrokerEventKind::appended:
    case BrokerEventKind::marked: {
      const bool marker = event.kind == BrokerEventKind::marked;
      const LogBatch& batch = broker_.stored(event.where, event.batch);
      const EventNumber made = note(marker ? EventKind::log_marker : EventKind::log_append, number(event.where),
                                    static_cast<std::uint64_t>(batch.first.value) << 1 | (batch.commits ? 1 : 0));
      broker_.number(event.where, event.batch, made);
      if (marker) {
        ++counters_.markers;
        ++counters_.turns;
      } else {
        ++counters_.appends;
        counters_.records += batch.count;
      }
      return;
    }
    case BrokerEventKind::duplicate:
      ++counters_.duplicates;
      core::probe("batch_repeated");
      note(EventKind::log_duplicate, number(event.where), event.first);
      return;
    case BrokerEventKind::refused: note(EventKind::broker_refused, number(event.where), event.first); return;
    case BrokerEventKind::fenced:
      ++counters_.fences;
      ++counters_.turns;
      core::probe("producer_fenced");
      note(EventKind::txn_fenced, event.first, event.second);
      return;
    case BrokerEventKind::decided:
      ++(event.second != 0 ? counters_.commits : counters_.aborts);
      if (event.second == 0) ++counters_.turns;
      note(EventKind::txn_decided, event.first, event.second);
      return;
    case BrokerEventKind::timed_out:
      ++counters_.timeouts;
      ++counters_.turns;
      core::probe("transaction_timed_out");
      note(EventKind::txn_timed_out, event.first, 0);
      return;
    case BrokerEventKind::completed: note(EventKind::txn_completed, event.first, event.second); return;
    case BrokerEventKind::forgotten:
      ++counters_.ids_forgotten;
      core::probe("transactional_id_forgotten");
      note(EventKind::txn_forgotten, event.first, 0);
      return;
    case BrokerEventKind::offsets: {
      const EventNumber made = note(EventKind::group_offset, number(event.where), event.second);
      const TopicPartitionOffset offset{event.where, Offset{static_cast<std::int64_t>(event.second)}};
      if (event.batch != 0) journal_.offset_set(GroupId{static_cast<std::uint32_t>(event.first)}, offset, event.batch, made);
      return;
    }
    case BrokerEventKind::superseded:
      note(EventKind::group_offset_superseded, number(event.where), 0);
      if (event.batch != 0) journal_.offset_superseded(event.batch);
      return;
    case BrokerEventKind::rebalancing:
      ++counters_.rebalances;
      ++counters_.turns;
      note(EventKind::group_rebalancing, event.first, 0);
      return;
    case BrokerEventKind::generation: note(EventKind::group_generation, event.first, event.second); return;
    case BrokerEventKind::expelled:
      ++counters_.expelled;
      ++counters_.turns;
      core::probe("member_expelled");
      note(EventKind::group_expelled, event.first, event.second);
      return;
    case BrokerEventKind::deleted: note(EventKind::log_deleted, number(event.where), event.first); return;
    case BrokerEventKind::in_sync: note(EventKind::replicas_in_sync, number(event.where), event.first); return;
    case BrokerEventKind::led:
    case BrokerEventKind::led_unclean:
      ++counters_.leader_changes;
      if (event.kind == BrokerEventKind::led_unclean) ++counters_.unclean_elections;
      counters_.truncated += event.second;
      note(event.kind == BrokerEventKind::led ? EventKind::replicas_leader : EventKind::replicas_unclean_leader, number(event.where),
           event.first << 32 | event.second);
      return;
    case BrokerEventKind::recalled:
      ++counters_.answered_from_memory;
      core::probe("stale_coordinator_answered");
      note(EventKind::coordinator_stale, event.first, event.second);
      return;
    case BrokerEventKind::moved:
      ++counters_.coordinators_moved;
      note(EventKind::coordinator_moved, event.first, event.second);
      return;
  }
}

void ClusterEvents::record_lost(const BrokerEffects& effects, TopicPartition where) {
  for (const auto& lost : effects.lost) {
    if (lost.batch.where == where) journal_.batch_lost(lost.transaction, lost.batch, trace_.count());
  }
}

void ClusterEvents::describe(const BrokerEvent& event, TraceDetail& detail) const {
  const auto place = [&](std::uint64_t offset) {
    const Offset at{static_cast<std::int64_t>(offset)};
    detail.ranges.push_back({event.where, at, at});
  };
  switch (event.kind) {
    case BrokerEventKind::appended:
    case BrokerEventKind::marked: {
      const LogBatch& batch = broker_.stored(event.where, event.batch);
      detail.transaction = batch.transaction;
      detail.ranges.push_back({event.where, batch.first, batch.end()});
      detail.text = name_of(batch.producer.id);
      if (batch.block == nullptr) return;
      Offset offset = batch.first;
      for (const StoredRecord& record : batch.block->records) {
        detail.records.push_back({event.where, offset, record.key, record.value});
        offset = next(offset);
      }
      return;
    }
    case BrokerEventKind::duplicate:
    case BrokerEventKind::deleted: return place(event.first);
    case BrokerEventKind::offsets: detail.transaction = event.batch; return place(event.second);
    case BrokerEventKind::superseded: detail.transaction = event.batch; return place(0);
    case BrokerEventKind::refused: detail.text = sim::name(static_cast<KafkaError>(event.first)); return place(0);
    case BrokerEventKind::fenced: detail.text = name_of(ProducerId{static_cast<std::int64_t>(event.first)}); return;
    case BrokerEventKind::decided:
    case BrokerEventKind::timed_out:
    case BrokerEventKind::forgotten:
    case BrokerEventKind::completed: detail.text = transactional_ids_.name(static_cast<std::uint32_t>(event.first)); return;
    case BrokerEventKind::rebalancing:
    case BrokerEventKind::generation:
    case BrokerEventKind::expelled: detail.text = groups_.name(static_cast<std::uint32_t>(event.first)); return;
    case BrokerEventKind::in_sync:
    case BrokerEventKind::led:
    case BrokerEventKind::led_unclean: return place(0);
    case BrokerEventKind::recalled:
      detail.text = transactional_ids_.name(static_cast<std::uint32_t>(event.first)) + ": " +
                    std::string(sim::name(static_cast<KafkaError>(event.second)));
      return;
    case BrokerEventKind::moved: return;
  }
}

// The transactional id of a producer; empty: it has none.
std::string ClusterEvents::name_of(ProducerId producer) const {
  const auto id = broker_.owner(producer);
  return id ? transactional_ids_.name(id->value) : std::string();
}

}  // namespace turnstile::sim
