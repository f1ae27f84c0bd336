// Everything that one process keeps for one partition number: its strategy, the ledger and the admission book that the stages share, and
// its position in each topic.
//
// The roles of a partition may live in different processes: each is fenced by its own input's offset, and each process folds the events
// topic itself (rule 11). A takeover restores first, up to barriers taken after the assignment, and serves only then (rule 3).
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/fused_turns.hpp"
#include "turnstile/core/projector.hpp"
#include "turnstile/core/queued_turns.hpp"
#include "turnstile/core/takeover.hpp"

namespace turnstile::core {

template <Aggregate A>
std::unique_ptr<TurnStrategy> make_turns(const StageContext<A>& shared, const Roles& roles) {
  switch (shared.options.turns) {
    case Turns::requeue: return std::make_unique<QueuedTurns<A>>(shared, roles, WhenEarly::requeue);
    case Turns::park: return std::make_unique<QueuedTurns<A>>(shared, roles, WhenEarly::park);
    case Turns::fused:
    case Turns::client: return std::make_unique<FusedTurns<A>>(shared);
  }
  return nullptr;
}

template <Aggregate A>
class Partition {
 public:
  Partition(PartitionId id, const StageOptions& options, const Protocol& protocol, const Decider<A>& decider, const Codec<A>& codec,
            Store& store, WorkerCounters& counters)
      : id_(id),
        options_(options),
        protocol_(protocol),
        codec_(codec),
        ledger_(id, store, protocol, codec),
        book_(protocol),
        shared_{id, options, protocol, decider, codec, ledger_, book_, counters},
        turns_(make_turns<A>(shared_, roles_)),
        projector_(shared_) {}

  PartitionId id() const { return id_; }
  // This process was assigned that input.
  void add_role(Topic input) {
    const bool only = inputs_of(options_.turns).size() == 1;
    if (input == Topic::commands) roles_.sequencer = true;
    if (only || input == Topic::sequenced) roles_.validator = true;
  }
  bool validates() const { return roles_.validator; }

  // A store ahead of the group's committed offset, or of the log itself, is useless: its fold cannot be emitted again.
  static bool must_wipe(const Takeover& takeover, bool validator) {
    if (!takeover.checkpoint) return false;
    if (takeover.checkpoint->events > takeover.events_log.high) return true;
    return validator && takeover.checkpoint->events > takeover.committed.events.value_or(Offset{0});
  }

  // The error that makes a restore impossible, if any.
  std::optional<std::string> restore(const Takeover& takeover) {
    plan_ = protocol_.plan(takeover, roles_.validator);
    if (takeover.events_log.low > plan_.fold_from) return "the events topic no longer reaches back to where the store's state ends";
    projector_.start({plan_.fold_from, plan_.emit_from, roles_.validator});
    set(Topic::events, plan_.window_from);
    set(Topic::sequencer_changelog, takeover.changelog_log.low);
    set(Topic::commands, plan_.commands_from);
    set(Topic::sequenced, plan_.sequenced_from);
    set(Topic::alarms, takeover.alarms_log.low);
    return std::nullopt;
  }
  bool restored() const {
    return position(Topic::events) >= plan_.events_barrier && position(Topic::sequencer_changelog) >= plan_.changelog_barrier &&
           (plan_.alarms_barrier == Offset{0} || position(Topic::alarms) >= plan_.alarms_barrier);
  }
  // The number of offsets still to restore: an upper bound of the records to read.
  std::int64_t left_to_restore() const {
    const auto left = [this](Topic topic, Offset barrier) { return std::max<std::int64_t>(barrier.value - position(topic).value, 0); };
    return left(Topic::events, plan_.events_barrier) + left(Topic::sequencer_changelog, plan_.changelog_barrier) +
           left(Topic::alarms, plan_.alarms_barrier);
  }
  // Positions that the sequencer has assigned and nobody has decided yet.
  std::size_t undecided() {
    std::size_t count = 0;
    for (const auto& [entity, page] : book_) count += book_.undecided_count(entity, ledger_.entity(entity).last_decided());
    return count;
  }
  void positions_to_restore(std::vector<TopicPartitionOffset>& positions) const {
    add(positions, Topic::events);
    add(positions, Topic::sequencer_changelog);
    if (plan_.alarms_barrier != Offset{0}) add(positions, Topic::alarms);
  }
  // Why the strategy must not serve the restored state, if so.
  std::optional<std::string> begin_service() { return turns_->begin_service(); }
  void positions_to_serve(std::vector<TopicPartitionOffset>& positions) const {
    add(positions, Topic::events);
    for (const Topic input : inputs_of(options_.turns)) {
      if (turns_->reads(input)) add(positions, input);
    }
    if (!roles_.sequencer) add(positions, Topic::sequencer_changelog);
  }
  bool reads(Topic input) const { return turns_->reads(input); }

  // Returns the error that must stop the worker, if any.
  std::optional<std::string> on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    set(record.where.topic, next(record.offset));
    switch (record.where.topic) {
      case Topic::events: return on_outcome(record, now_ms, out);
      case Topic::commands:
      case Topic::sequenced: turns_->on_record(record, now_ms, out); break;
      case Topic::sequencer_changelog: {
        auto memory = codec_.decode_admissions(record.value);
        if (!memory) return "the sequencer's changelog has an undecodable record: " + memory.error().what;
        const EntityId entity = memory->entity;
        book_.restore(std::move(*memory));
        turns_->on_admissions(entity);
        break;
      }
      case Topic::alarms: {
        const auto alarm = codec_.decode_alarm(record.value);
        if (!alarm) return "the alarms topic has an undecodable record: " + alarm.error().what;
        projector_.already_raised(alarm->entity, alarm->position);
        break;
      }
      case Topic::snapshots:
      case Topic::rejected: break;
    }
    return std::nullopt;
  }
  void on_position(const TopicPartitionOffset& reached) {
    if (reached.offset > position(reached.where.topic)) set(reached.where.topic, reached.offset);
  }
  // The input's next record was deleted by retention.
  void jump(Topic topic, const Watermarks& log) { set(topic, protocol_.go_on_at(position(topic), log)); }

  void on_time(TimeMs now_ms, RecordBatch& out) {
    turns_->on_time(now_ms, out);
    if (!roles_.sequencer) return;
    if (const auto due = book_.next_eviction_ms(); due && *due + kIdleEvictionMs <= now_ms) book_.evict(now_ms, true);
  }
  std::optional<TimeMs> next_time_ms() const {
    auto next = turns_->next_time_ms();
    if (roles_.sequencer) {
      if (const auto due = book_.next_eviction_ms()) next = std::min(next.value_or(*due + kIdleEvictionMs), *due + kIdleEvictionMs);
    }
    return next;
  }

  // The records that belong at the end of a transaction.
  void flush(TimeMs now_ms, RecordBatch& out) {
    if (roles_.validator) projector_.flush(out);
    turns_->flush(now_ms, out);
  }

  // The offsets that a transaction commits for this partition: each role's own input, changed or not (rule 2).
  void offsets(std::vector<TopicPartitionOffset>& offsets) const {
    for (const Topic input : inputs_of(options_.turns)) {
      if (input == Topic::commands ? roles_.sequencer : roles_.validator) {
        offsets.push_back({{input, id_}, turns_->committable(input, position(input))});
      }
    }
    if (roles_.validator) offsets.push_back({{Topic::events, id_}, position(Topic::events)});
  }

  PartitionWrite take_write() {
    const Offset events = position(Topic::events);
    return {id_, ledger_.take_unwritten(), {events, std::min(events, book_.window_offset(events))}};
  }

 private:
  static constexpr TimeMs kIdleEvictionMs = 1'000;

  std::optional<std::string> on_outcome(const Record& record, TimeMs now_ms, RecordBatch& out) {
    auto step = projector_.on_record(record, now_ms, out);
    if (step.trouble) return std::move(step.trouble);
    if (step.turn_ms) turns_->on_read_back(*step.turn_ms);
    if (step.moved) turns_->on_moved(*step.moved);
    return std::nullopt;
  }
  Offset position(Topic topic) const { return positions_[static_cast<std::size_t>(topic)]; }
  void set(Topic topic, Offset offset) { positions_[static_cast<std::size_t>(topic)] = offset; }
  void add(std::vector<TopicPartitionOffset>& positions, Topic topic) const { positions.push_back({{topic, id_}, position(topic)}); }

  PartitionId id_;
  const StageOptions& options_;
  const Protocol& protocol_;
  const Codec<A>& codec_;
  Ledger<A> ledger_;
  AdmissionBook book_;
  Roles roles_;
  StageContext<A> shared_;
  std::unique_ptr<TurnStrategy> turns_;
  Projector<A> projector_;
  std::array<Offset, kTopics.size()> positions_{};  // the next offset to read
  RestorePlan plan_;
};

}  // namespace turnstile::core
