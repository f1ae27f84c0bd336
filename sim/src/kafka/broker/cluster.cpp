#include "turnstile/sim/kafka/broker/cluster.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "turnstile/core/assert.hpp"
#include "turnstile/core/probe.hpp"

namespace turnstile::sim {

namespace {

// What an event of the scheduler is for: a tick, something of replication, or one marker (or all of them) of a transaction.
constexpr std::uint64_t kTick = ~std::uint64_t{0};
constexpr std::uint32_t kAllMarkers = 0xffffffffU;

std::uint64_t marker_token(TransactionalId id, std::uint32_t number) { return static_cast<std::uint64_t>(id.value) << 32 | number; }

std::uint64_t number(TopicPartition where) {
  return static_cast<std::uint64_t>(where.topic.value) << 32 | static_cast<std::uint32_t>(where.partition.value);
}

std::uint32_t named(std::vector<std::string>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::uint32_t>(found - names.begin());
  names.emplace_back(name);
  return static_cast<std::uint32_t>(names.size() - 1);
}

}  // namespace

Cluster::Cluster(Network& network, const ClusterOptions& options)
    : network_(network), options_(options), actor_(network.trace().add_actor("cluster")), broker_(options.broker) {
  network_.serve(*this);
  tell_topics();
}

void Cluster::tell_topics() {
  for (; topics_told_ < broker_.topics().size(); ++topics_told_) {
    network_.trace().add_topic(TopicId{topics_told_}, broker_.topics().name(TopicId{topics_told_}));
  }
}

TopicId Cluster::topic(std::string_view name) {
  const TopicId id = broker_.topics().id(name);
  tell_topics();
  return id;
}

KafkaError Cluster::create_topic(const NewTopic& wanted) {
  const KafkaError error = broker_.create_topic(wanted);
  tell_topics();
  return error;
}

TransactionalId Cluster::transactional_id(std::string_view name) { return TransactionalId{named(transactional_ids_, name)}; }

GroupId Cluster::group(std::string_view name) {
  const std::size_t before = groups_.size();
  const GroupId id{named(groups_, name)};
  if (groups_.size() > before) broker_.add_group();
  return id;
}

std::uint32_t Cluster::instance(std::string_view name) { return named(instances_, name) + 1; }

// ---- the truth ----

const PartitionLog& Cluster::log(TopicPartition where) { return broker_.log(network_.scheduler().now(), where); }

std::size_t Cluster::hanging_transactions() {
  std::size_t hanging = 0;
  each_partition([&](TopicPartition where) {
    const PartitionLog& all = log(where);
    for (std::size_t number = 0; number < all.open_transactions(); ++number) {
      if (!broker_.will_end(all.open_producer(number), where)) ++hanging;
    }
  });
  return hanging;
}

std::uint64_t Cluster::lag(GroupId group, TopicPartition where) {
  const PartitionLog& all = log(where);
  const Offset read = std::max(committed(group, where).value_or(all.start()), all.start());
  std::uint64_t behind = 0;
  const auto batches = all.batches();
  for (auto batch = batches.rbegin(); batch != batches.rend() && batch->end() > read; ++batch) {
    if (!batch->visible()) continue;
    behind += static_cast<std::uint64_t>(batch->end().value - std::max(batch->first, read).value);
  }
  return behind;
}

// ---- machinery ----

void Cluster::on_request(const RequestId& id, const Request& request) {
  cause_ = id.event;
  broker_.handle(network_.scheduler().now(), id, request, effects_);
  settle();
}

void Cluster::settle() {
  broker_.release(network_.scheduler().now(), effects_);
  if (!effects_.empty()) carry_out();
  if (broker_.followers_behind()) schedule_round();
  arm();
}

void Cluster::carry_out() {
  for (const BrokerEvent& event : effects_.events) {
    record(event);
    if (event.kind != BrokerEventKind::led && event.kind != BrokerEventKind::led_unclean) continue;
    for (const auto& lost : effects_.lost) {
      if (lost.batch.where == event.where) journal_.batch_lost(lost.transaction, lost.batch, network_.trace().count());
    }
  }
  for (const auto& decided : effects_.decided) schedule_markers(decided);
  for (const auto& [id, marker] : effects_.unmarked) network_.scheduler().after(kMarkerRetry, *this, marker_token(id, marker));
  for (auto& reply : effects_.replies) network_.answer(reply.to, std::move(reply.answer), cause_);
  effects_.clear();
}

// `next_tick` may change with every request; an event that is no longer the earliest one wanted is recognised as stale by its time.
void Cluster::arm() {
  const TimeNs next = std::max(broker_.next_tick(network_.scheduler().now()), back_at_);
  if (next == kNever || (armed_ >= 0 && armed_ <= next)) return;
  armed_ = std::max(next, network_.scheduler().now());
  network_.scheduler().at(armed_, *this, kTick);
}

void Cluster::fire(std::uint64_t token) {
  const TimeNs now = network_.scheduler().now();
  if (token == kTick) {
    if (armed_ != now) return;
    armed_ = -1;
    if (now < back_at_) return arm();
    cause_ = 0;
    broker_.tick(now, effects_);
    return settle();
  }
  if (now < back_at_) return network_.scheduler().at(back_at_, *this, token);
  if (token >= kReplicationTokens) return fire_replication(token);
  const TransactionalId id{static_cast<std::uint32_t>(token >> 32)};
  const auto marker = static_cast<std::uint32_t>(token);
  if (const TimeNs loaded_at = broker_.transactions_loaded_at(id); now < loaded_at) return network_.scheduler().at(loaded_at, *this, token);
  cause_ = 0;
  if (marker != kAllMarkers) {
    broker_.write_marker(now, id, marker, effects_);
  } else {
    const std::uint32_t count = broker_.transaction(id).markers_left;
    for (std::uint32_t each = 0; each < count; ++each) broker_.write_marker(now, id, each, effects_);
  }
  settle();
}

void Cluster::schedule_markers(const BrokerEffects::Decided& decided) {
  Scheduler& scheduler = network_.scheduler();
  Chance& chance = network_.chance();
  const auto steps = static_cast<std::uint32_t>(options_.marker_delay_max / kMarkerGrain);
  const Lane lane = lane_of(actor_, decided.transactional_id.value);
  const bool at_once = options_.broker.mistake == Mistake::markers_come_at_once;
  if (!chance.happens("cluster.markers_apart", options_.markers_apart, lane) || at_once) {
    const TimeNs delay = chance.choose("cluster.marker_delay", steps + 1, lane) * kMarkerGrain;
    return scheduler.after(delay, *this, marker_token(decided.transactional_id, kAllMarkers));
  }
  for (std::uint32_t marker = 0; marker < decided.markers; ++marker) {
    const TimeNs delay = chance.choose("cluster.marker_delay", steps + 1, lane) * kMarkerGrain;
    scheduler.after(delay, *this, marker_token(decided.transactional_id, marker));
  }
}

void Cluster::record(const BrokerEvent& event) {
  Trace& trace = network_.trace();
  const auto note = [&](Label kind, std::uint64_t first, std::uint64_t second) {
    return trace.record(network_.scheduler().now(), actor_, kind, first, second, cause_,
                        [&](TraceDetail& detail) { describe(event, detail); });
  };
  switch (event.kind) {
    case BrokerEventKind::appended:
    case BrokerEventKind::marked: {
      const bool marker = event.kind == BrokerEventKind::marked;
      const LogBatch& batch = broker_.stored(event.where, event.batch);
      const EventNumber made = note(marker ? Label("log.marker") : Label("log.append"), number(event.where),
                                    static_cast<std::uint64_t>(batch.first.value) << 1 | (batch.commits ? 1 : 0));
      broker_.number(event.where, event.batch, made);
      if (marker) {
        ++counters_.markers;
      } else {
        ++counters_.appends;
        counters_.records += batch.count;
      }
      if (watcher_ == nullptr) return;
      if (marker) return watcher_->on_marker(event.where, batch);
      return watcher_->on_append(event.where, batch);
    }
    case BrokerEventKind::duplicate:
      ++counters_.duplicates;
      core::probe("batch_repeated");
      note("log.duplicate", number(event.where), event.first);
      return;
    case BrokerEventKind::refused: note("broker.refused", number(event.where), event.first); return;
    case BrokerEventKind::fenced:
      ++counters_.fences;
      core::probe("producer_fenced");
      note("txn.fenced", event.first, event.second);
      return;
    case BrokerEventKind::decided:
      ++(event.second != 0 ? counters_.commits : counters_.aborts);
      note("txn.decided", event.first, event.second);
      return;
    case BrokerEventKind::timed_out:
      ++counters_.timeouts;
      core::probe("transaction_timed_out");
      note("txn.timed_out", event.first, 0);
      return;
    case BrokerEventKind::completed: note("txn.completed", event.first, event.second); return;
    case BrokerEventKind::forgotten:
      ++counters_.ids_forgotten;
      core::probe("transactional_id_forgotten");
      note("txn.forgotten", event.first, 0);
      return;
    case BrokerEventKind::offsets: {
      const EventNumber made = note("group.offset", number(event.where), event.second);
      const TopicPartitionOffset offset{event.where, Offset{static_cast<std::int64_t>(event.second)}};
      if (event.batch != 0) journal_.offset_set(GroupId{static_cast<std::uint32_t>(event.first)}, offset, event.batch, made);
      return;
    }
    case BrokerEventKind::superseded:
      note("group.offset_superseded", number(event.where), 0);
      if (event.batch != 0) journal_.offset_superseded(event.batch);
      return;
    case BrokerEventKind::rebalancing:
      ++counters_.rebalances;
      note("group.rebalancing", event.first, 0);
      return;
    case BrokerEventKind::generation: note("group.generation", event.first, event.second); return;
    case BrokerEventKind::expelled:
      ++counters_.expelled;
      core::probe("member_expelled");
      note("group.expelled", event.first, event.second);
      return;
    case BrokerEventKind::deleted: note("log.deleted", number(event.where), event.first); return;
    case BrokerEventKind::in_sync: note("replicas.in_sync", number(event.where), event.first); return;
    case BrokerEventKind::led:
    case BrokerEventKind::led_unclean:
      ++counters_.leader_changes;
      if (event.kind == BrokerEventKind::led_unclean) ++counters_.unclean_elections;
      counters_.truncated += event.second;
      note(event.kind == BrokerEventKind::led ? Label("replicas.leader") : Label("replicas.unclean_leader"), number(event.where),
           event.first << 32 | event.second);
      return;
    case BrokerEventKind::recalled:
      ++counters_.answered_from_memory;
      core::probe("stale_coordinator_answered");
      note("coordinator.stale", event.first, event.second);
      return;
    case BrokerEventKind::moved:
      ++counters_.coordinators_moved;
      note("coordinator.moved", event.first, event.second);
      return;
  }
}

void Cluster::describe(const BrokerEvent& event, TraceDetail& detail) const {
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
    case BrokerEventKind::completed: detail.text = transactional_ids_[event.first]; return;
    case BrokerEventKind::rebalancing:
    case BrokerEventKind::generation:
    case BrokerEventKind::expelled: detail.text = groups_[event.first]; return;
    case BrokerEventKind::in_sync:
    case BrokerEventKind::led:
    case BrokerEventKind::led_unclean: return place(0);
    case BrokerEventKind::recalled:
      detail.text = transactional_ids_[event.first] + ": " + std::string(sim::name(static_cast<KafkaError>(event.second)));
      return;
    case BrokerEventKind::moved: return;
  }
}

// The transactional id of a producer; empty: it has none.
std::string Cluster::name_of(ProducerId producer) const {
  const auto id = broker_.owner(producer);
  return id ? transactional_ids_[id->value] : std::string();
}

// ---- faults ----

bool Cluster::force_rebalance(GroupId group) {
  cause_ = 0;
  const bool forced = broker_.force_rebalance(network_.scheduler().now(), group, effects_);
  settle();
  return forced;
}

void Cluster::restart(TimeNs downtime) {
  const TimeNs now = network_.scheduler().now();
  const EventNumber event = network_.trace().record(now, actor_, "cluster.restart", static_cast<std::uint64_t>(downtime));
  back_at_ = now + downtime;
  broker_.restart(back_at_);
  network_.away_until(back_at_, event);
  arm();
}

KafkaError Cluster::delete_records(TopicPartition where, Offset before) {
  cause_ = 0;
  const KafkaError error = broker_.delete_records(network_.scheduler().now(), where, before, effects_);
  settle();
  return error;
}

KafkaError Cluster::end_transaction(TransactionalId id, ProducerIdAndEpoch producer, bool commit) {
  cause_ = 0;
  const KafkaError error = broker_.end_transaction(network_.scheduler().now(), {id, producer, commit}, effects_);
  settle();
  return error;
}

}  // namespace turnstile::sim
