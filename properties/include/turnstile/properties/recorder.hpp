// Fills a History from a simulation: the actions of clients and stores as they happen, the content of the log at the end.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/codec.hpp"
#include "turnstile/properties/history.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties {

template <core::Aggregate A>
class Recorder : public sim::SimulationObserver<A> {
 public:
  Recorder(History<A>& history, const core::Codec<A>& codec, const sim::Trace& trace) : history_(history), codec_(codec), trace_(trace) {}

  // Call before the run: gives access to the ground truth. `roles_apart`: what one worker sequences and folds, another validates and emits.
  // So the first one's store may be ahead of the group's committed offset, and will be useless if it becomes the second.
  void watch(sim::Cluster& cluster, sim::GroupId group, bool roles_apart) {
    cluster_ = &cluster;
    group_ = group;
    roles_apart_ = roles_apart;
  }

  // ---- while it runs ----

  void on_call(sim::ClientId client, const core::Command<A>& command, Instant now) override {
    ClientCall<A> call;
    call.client = client;
    call.command = command;
    call.called = now;
    call.returned = now;
    call.event = trace_.count();
    if (client >= open_calls_.size()) open_calls_.resize(client + 1);
    open_calls_[client].push_back(history_.calls.size());
    history_.calls.push_back(std::move(call));
  }
  void on_return(sim::ClientId client, const core::Command<A>& command, const core::Outcome<A>& outcome, core::TopicPartitionOffset where,
                 Instant now) override {
    if (ClientCall<A>* call = end(client, command, Seen::outcome, now)) call->outcome = outcome;
    const sim::LogBatch* batch = batch_at(where);
    const RecordAt record{sim::in_cluster(where), batch == nullptr ? 0 : batch->event};
    history_.reads.push_back({record, command.entity, trace_.count(), batch != nullptr && batch->visible()});
  }
  void on_no_outcome(sim::ClientId client, const core::Command<A>& command, sim::NoOutcome why, Instant now) override {
    end(client, command, why == sim::NoOutcome::never_executed ? Seen::never_executed : Seen::gave_up, now);
  }
  void on_write(std::uint32_t worker, const core::PartitionWrite& put, Instant now) override {
    StoreWrite<A> write = seen_in_store(worker, put.partition, put.checkpoint.events, now);
    write.entities.reserve(put.puts.size());
    for (const auto& each : put.puts) add_stored(each.entity, each.value, write.entities);
    history_.writes.push_back(std::move(write));
  }
  void on_open(std::uint32_t worker, PartitionId partition, const sim::SimDisk::Table& table, Instant now) override {
    if (!table.checkpoint) return;
    StoreWrite<A> found = seen_in_store(worker, partition, table.checkpoint->events, now);
    found.opened = true;
    for (const auto& [entity, value] : table.values) add_stored(entity, value, found.entities);
    history_.writes.push_back(std::move(found));
  }
  void on_worker_failed(std::uint32_t worker, const std::string& why, Instant) override {
    history_.deaths.push_back({worker, why, trace_.count(), why == sim::kDiskRefusal});
  }

  // ---- at the end ----

  void read_logs() {
    history_.partitions = partitions();
    history_.commands.reserve(records_of(core::Topic::commands));
    history_.rejected.reserve(records_of(core::Topic::rejected));
    history_.sequenced.reserve(records_of(core::Topic::sequenced));
    history_.outcomes.reserve(records_of(core::Topic::events));
    history_.snapshots.reserve(records_of(core::Topic::snapshots));
    history_.changelog.reserve(records_of(core::Topic::sequencer_changelog));
    for (std::int32_t number = 0; number < partitions(); ++number) {
      const PartitionId partition{number};
      read_letters(core::Topic::commands, partition, history_.commands);
      read_letters(core::Topic::rejected, partition, history_.rejected);
      history_.commands_consumed.push_back(committed({core::Topic::commands, partition}).value_or(Offset{0}));
      read(core::Topic::sequenced, partition, history_.sequenced, [this](auto bytes) { return codec_.decode_sequenced(bytes); });
      read(core::Topic::events, partition, history_.outcomes, [this](auto bytes) { return codec_.decode_outcome(bytes); });
      read(core::Topic::snapshots, partition, history_.snapshots, [this](auto bytes) { return codec_.decode_snapshot(bytes); });
      read(core::Topic::alarms, partition, history_.alarms, [this](auto bytes) { return codec_.decode_alarm(bytes); });
      read(core::Topic::sequencer_changelog, partition, history_.changelog, [this](auto bytes) { return codec_.decode_admissions(bytes); });
    }
    read_transactions();
    history_.has_commands = history_.has_calls = history_.has_writes = true;
  }

  // What the group has not consumed, and the transactions left open, if any.
  void look_for_leftovers() {
    const auto take_first = [](std::optional<OwnedRecord>& first, const OwnedRecord& found) {
      if (!first || found.record.event < first->record.event) first = found;
    };
    for (const core::Topic topic : core::kTopics) {
      const bool consumed = topic == core::Topic::commands || topic == core::Topic::sequenced || topic == core::Topic::events;
      for (std::int32_t number = 0; number < partitions(); ++number) {
        const core::TopicPartition where{topic, PartitionId{number}};
        const sim::PartitionLog& all = log(where);
        const Offset read = std::max(committed(where).value_or(all.start()), all.start());
        for (const sim::LogBatch& batch : all.batches()) {
          if (batch.block == nullptr) continue;
          const OwnedRecord record = first_of({where, batch.first}, batch.event, *batch.block);
          if (batch.ending == sim::Ending::open) take_first(history_.hanging, record);
          if (consumed && batch.visible() && batch.first >= read) take_first(history_.unread, record);
        }
      }
    }
  }

  // The content of a disk for each partition that was ever checkpointed there.
  void add_replicas(const std::string& name, std::uint32_t worker, sim::SimDisk& disk) {
    for (std::int32_t number = 0; number < partitions(); ++number) {
      const auto& table = disk.table(PartitionId{number});
      if (!table.checkpoint) continue;
      Replica<A> replica;
      replica.name = name;
      replica.partition = PartitionId{number};
      replica.checkpoint = table.checkpoint->events;
      const auto last = std::ranges::find_if(history_.writes.rbegin(), history_.writes.rend(), [&](const StoreWrite<A>& write) {
        return write.worker == worker && write.partition == replica.partition && !write.opened;
      });
      if (last != history_.writes.rend()) replica.written = last->event;
      for (const auto& [entity, value] : table.values) add_stored(entity, value, replica.entities);
      history_.replicas.push_back(std::move(replica));
    }
  }

  // The peak size, and the most that arrived within any period of a record's maximum lifetime.
  void measure_bytes(core::Topic topic, Duration life) {
    for (std::int32_t number = 0; number < partitions(); ++number) {
      const core::TopicPartition where{topic, PartitionId{number}};
      const auto batches = log(where).batches();
      BytesKept kept;
      kept.where = where;
      std::size_t gone = 0;   // batches deleted before this one arrived
      std::size_t older = 0;  // batches that arrived more than a lifetime earlier
      std::uint64_t held = 0;
      std::uint64_t recent = 0;
      for (const sim::LogBatch& batch : batches) {
        held += batch.bytes;
        recent += batch.bytes;
        while (batches[gone].deleted_at <= batch.appended_at) held -= batches[gone++].bytes;
        while (batches[older].appended_at < batch.appended_at - life) recent -= batches[older++].bytes;
        kept.bytes_allowed = std::max(kept.bytes_allowed, recent);
        if (held > kept.bytes_max) {
          kept.bytes_max = held;
          kept.event = batch.event;
        }
      }
      history_.kept.push_back(kept);
    }
  }

 private:
  StoreWrite<A> seen_in_store(std::uint32_t worker, PartitionId partition, Offset checkpoint, Instant now) {
    StoreWrite<A> seen;
    seen.worker = worker;
    seen.partition = partition;
    seen.time = now;
    seen.event = trace_.count();
    seen.checkpoint = checkpoint;
    seen.committed_sequenced = committed({core::Topic::sequenced, partition});
    seen.committed_commands = committed({core::Topic::commands, partition});
    // Between a commit decision and its markers the offsets are as good as committed, but not visible yet.
    if (!roles_apart_ && !cluster_->truth().transaction(id_of(worker)).preparing()) {
      seen.committed_events = committed({core::Topic::events, partition}).value_or(Offset{});
    }
    return seen;
  }

  sim::TransactionalId id_of(std::uint32_t worker) {
    if (worker >= worker_ids_.size()) worker_ids_.resize(worker + 1);
    std::optional<sim::TransactionalId>& id = worker_ids_[worker];
    if (!id) id = cluster_->transactional_id("worker-" + std::to_string(worker));
    return *id;
  }

  ClientCall<A>* end(sim::ClientId client, const core::Command<A>& command, Seen seen, Instant now) {
    if (client >= open_calls_.size()) return nullptr;
    std::vector<std::size_t>& open = open_calls_[client];
    const auto same = [&](std::size_t number) { return history_.calls[number].command.id == command.id; };
    const auto found = std::ranges::find_if(open.rbegin(), open.rend(), same);
    if (found == open.rend()) return nullptr;
    ClientCall<A>& call = history_.calls[*found];
    open.erase(std::next(found).base());
    call.seen = seen;
    call.returned = now;
    call.event = trace_.count();
    return &call;
  }

  // All topics of the protocol have as many.
  std::int32_t partitions() const { return cluster_->partitions(sim::in_cluster(core::Topic::commands)); }
  const sim::PartitionLog& log(core::TopicPartition where) { return cluster_->truth().log(sim::in_cluster(where)); }
  std::optional<Offset> committed(core::TopicPartition where) const { return cluster_->truth().committed(group_, sim::in_cluster(where)); }

  const sim::LogBatch* batch_at(core::TopicPartitionOffset where) {
    const auto batches = log(where.where).batches();
    const auto after = std::ranges::upper_bound(batches, where.offset, {}, &sim::LogBatch::first);
    return after != batches.begin() && where.offset < std::prev(after)->end() ? &*std::prev(after) : nullptr;
  }

  // A stored value is the alarm's bit and the entity's snapshot (core/ledger.hpp).
  void add_stored(EntityId entity, std::string_view value, std::vector<StoredEntity<A>>& entities) {
    auto snapshot = codec_.decode_snapshot(value.substr(value.empty() ? 0 : 1));
    if (!snapshot) {
      history_.unreadable.push_back({{}, {}, {}, trace_.count(), "a store: " + snapshot.error().what});
      return;
    }
    entities.push_back({entity, std::move(snapshot->state), snapshot->position});
  }

  // At most so many were ever appended to it.
  std::size_t records_of(core::Topic topic) {
    std::size_t records = 0;
    for (std::int32_t number = 0; number < partitions(); ++number) {
      records += static_cast<std::size_t>(log({topic, PartitionId{number}}).end().value);
    }
    return records;
  }

  template <class Each>
  void each_committed(core::TopicPartition where, Each&& each) {
    for (const sim::LogBatch& batch : log(where).batches()) {
      if (batch.block == nullptr || !batch.visible()) continue;
      Offset offset = batch.first;
      for (const sim::StoredRecord& record : batch.block->records) {
        each(batch, offset, record);
        offset = next(offset);
      }
    }
  }

  template <class Value, class Decode>
  void read(core::Topic topic, PartitionId partition, std::vector<Logged<Value>>& into, Decode&& decode) {
    const sim::PartitionLog& all = log({topic, partition});
    each_committed({topic, partition}, [&](const sim::LogBatch& batch, Offset offset, const sim::StoredRecord& record) {
      auto value = decode(record.value);
      if (value) {
        const bool compacted = all.compacted_away(batch, static_cast<std::uint32_t>(offset.value - batch.first.value));
        into.emplace_back(partition, offset, batch.appended_at, batch.event, std::move(*value), batch.deleted_at, compacted);
      } else {
        history_.unreadable.push_back(
            {partition, offset, batch.appended_at, batch.event, std::move(value.error().what), batch.deleted_at, false});
      }
    });
  }

  void read_transactions() {
    const sim::TransactionJournal& journal = cluster_->truth().journal();
    history_.transactions.reserve(journal.all().size());
    history_.offsets.reserve(journal.offsets().size());
    for (const sim::JournaledTransaction& meant : journal.all()) {
      TransactionEnd end;
      end.producer = cluster_->name(meant.id);
      end.number = static_cast<std::uint32_t>(history_.transactions.size() + 1);
      end.event = meant.event;
      end.told_at = meant.told_at;
      end.batches = meant.batches;
      end.offsets = meant.offsets;
      end.wanted = meant.wanted;
      end.told_committed = meant.told_committed;
      end.lost = meant.lost;
      if (meant.lost != 0) {
        end.gone = first_of({sim::in_protocol(meant.first_lost.where), meant.first_lost.first}, meant.first_lost.appended,
                            *meant.first_lost.block);
        end.gone_at = meant.first_lost_at;
      }
      end.offsets_set = meant.offsets_set;
      end.offsets_went_back = meant.offsets_went_back;
      end.told_fenced = meant.told_fenced;
      end.fenced = meant.fenced;
      history_.transactions.push_back(std::move(end));
    }
    for (const sim::OffsetSet& set : journal.offsets()) {
      if (set.group != group_) continue;
      history_.offsets.push_back(
          {sim::in_protocol(set.offset), history_.transactions[set.transaction - 1].producer, set.transaction, set.event});
    }
    for (const core::Topic topic : core::kTopics) {
      for (std::int32_t number = 0; number < partitions(); ++number) {
        const core::TopicPartition where{topic, PartitionId{number}};
        for (const sim::LogBatch& batch : log(where).batches()) {
          if (batch.transaction == 0 || batch.block == nullptr) continue;
          TransactionEnd& end = history_.transactions[batch.transaction - 1];
          if (batch.visible()) ++end.committed;
          auto& first = batch.visible() ? end.there : end.missing;
          if (!first) first = first_of({where, batch.first}, batch.event, *batch.block);
        }
      }
    }
  }

  // The first record of a batch. Its key is its entity (core/codec.hpp).
  static OwnedRecord first_of(core::TopicPartitionOffset place, EventNumber event, const sim::RecordBlock& block) {
    OwnedRecord first{{sim::in_cluster(place), event}, std::nullopt};
    const std::string_view key = block.records.front().key;
    std::uint64_t entity = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), entity);
    if (error == std::errc() && end == key.data() + key.size()) first.entity = EntityId{entity};
    return first;
  }

  void read_letters(core::Topic topic, PartitionId partition, std::vector<Logged<Letter<A>>>& into) {
    each_committed({topic, partition}, [&](const sim::LogBatch& batch, Offset offset, const sim::StoredRecord& record) {
      Letter<A>& letter = into.emplace_back(partition, offset, batch.appended_at, batch.event, Letter<A>{}, batch.deleted_at, false).value;
      letter.key = record.key;
      letter.value = record.value;
      if (auto command = codec_.decode_command(record.value)) letter.command = std::move(*command);
    });
  }

  History<A>& history_;
  const core::Codec<A>& codec_;
  const sim::Trace& trace_;
  sim::Cluster* cluster_ = nullptr;
  sim::GroupId group_{};
  std::vector<std::optional<sim::TransactionalId>> worker_ids_;
  std::vector<std::vector<std::size_t>> open_calls_;  // of each client, by their numbers in the history
  bool roles_apart_ = false;
};

}  // namespace turnstile::properties
