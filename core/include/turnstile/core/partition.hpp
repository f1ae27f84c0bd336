// Everything that one process keeps for one partition number: the stages it was assigned, the ledger and the admission book they share, and
// its position in each topic.
//
// Sequencer and validator may live in different processes: each role is fenced by its own input's offset, and each process folds the events
// topic itself (rule 11). A takeover restores first, up to barriers taken after the assignment, and serves only then (rule 3).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/projector.hpp"
#include "turnstile/core/sequencer.hpp"
#include "turnstile/core/takeover.hpp"
#include "turnstile/core/validator.hpp"

namespace turnstile::core {

struct Roles {
  bool sequencer = false;
  bool validator = false;  // including the projector and the alarms
};

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
        sequencer_(shared_),
        validator_(shared_),
        projector_(shared_) {}

  PartitionId id() const { return id_; }
  Roles roles;

  // A store ahead of the group's committed offset, or of the log itself, is useless: its fold cannot be emitted again.
  static bool must_wipe(const Takeover& takeover, bool validator) {
    if (!takeover.checkpoint) return false;
    if (takeover.checkpoint->events > takeover.events_log.high) return true;
    return validator && takeover.checkpoint->events > takeover.committed.events.value_or(Offset{0});
  }

  // The error that makes a restore impossible, if any.
  std::optional<std::string> restore(const Takeover& takeover) {
    plan_ = protocol_.plan(takeover, roles.validator);
    if (takeover.events_log.low > plan_.fold_from) return "the events topic no longer reaches back to where the store's state ends";
    projector_.start({plan_.fold_from, plan_.emit_from, roles.validator});
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
  void positions_to_restore(std::vector<TopicPartitionOffset>& positions) const {
    add(positions, Topic::events);
    add(positions, Topic::sequencer_changelog);
    if (plan_.alarms_barrier != Offset{0}) add(positions, Topic::alarms);
  }
  void begin_service() {
    if (!roles.validator) return;
    std::vector<EntityId> known;
    for (const auto& [entity, page] : book_) known.push_back(entity);
    for (const EntityId entity : known) validator_.watch(entity);
  }
  void positions_to_serve(std::vector<TopicPartitionOffset>& positions) const {
    add(positions, Topic::events);
    if (reads_commands()) add(positions, Topic::commands);
    if (reads_sequenced()) add(positions, Topic::sequenced);
    if (!roles.sequencer) add(positions, Topic::sequencer_changelog);
  }
  // Back-pressure: the input of a stage without room is not fetched.
  bool reads_commands() const { return roles.sequencer && !sequencer_.has_backlog(); }
  bool reads_sequenced() const { return roles.validator && validator_.held() < options_.held_max; }

  // Returns the error that must stop the worker, if any.
  std::optional<std::string> on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    set(record.where.topic, next(record.offset));
    switch (record.where.topic) {
      case Topic::events: return on_outcome(record, now_ms, out);
      case Topic::commands:
        sequencer_.on_record(record, now_ms, out);
        watch_admitted();
        break;
      case Topic::sequenced: validator_.on_record(record, now_ms, out); break;
      case Topic::sequencer_changelog: {
        auto memory = codec_.decode_admissions(record.value);
        if (!memory) return "the sequencer's changelog has an undecodable record: " + memory.error().what;
        const EntityId entity = memory->entity;
        book_.restore(std::move(*memory));
        if (roles.validator && !roles.sequencer) validator_.watch(entity);
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
    if (roles.validator) validator_.on_time(now_ms, out);
    if (roles.sequencer) {
      sequencer_.resume(now_ms, out, [this] { watch_admitted(); });
      if (const auto due = book_.next_eviction_ms(); due && *due + kIdleEvictionMs <= now_ms) sequencer_.evict_idle(now_ms);
    }
  }
  std::optional<TimeMs> next_time_ms() const {
    std::optional<TimeMs> next;
    if (roles.validator) next = validator_.next_time_ms();
    if (roles.sequencer) {
      if (const auto due = book_.next_eviction_ms()) next = std::min(next.value_or(*due + kIdleEvictionMs), *due + kIdleEvictionMs);
    }
    return next;
  }

  // The records that belong at the end of a transaction.
  void flush(TimeMs now_ms, RecordBatch& out) {
    if (roles.validator) projector_.flush(out);
    if (roles.sequencer) {
      sequencer_.flush(now_ms, out);
    } else {
      book_.evict(now_ms - options_.grace_ms - options_.skew_ms_max, false);
    }
  }

  // The offsets that a transaction commits for this partition: each role's own input, changed or not (rule 2).
  void offsets(std::vector<TopicPartitionOffset>& offsets) const {
    if (roles.sequencer) offsets.push_back({{Topic::commands, id_}, sequencer_.committable(position(Topic::commands))});
    if (roles.validator) {
      offsets.push_back({{Topic::sequenced, id_}, validator_.committable(position(Topic::sequenced))});
      offsets.push_back({{Topic::events, id_}, position(Topic::events)});
    }
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
    if (step.turn_ms) validator_.on_read_back(*step.turn_ms);
    if (step.moved && roles.validator) validator_.on_moved(*step.moved);
    return std::nullopt;
  }
  void watch_admitted() {
    const auto entity = sequencer_.take_admitted();
    if (entity && roles.validator) validator_.watch(*entity);
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
  StageContext<A> shared_;
  Sequencer<A> sequencer_;
  Validator<A> validator_;
  Projector<A> projector_;
  std::array<Offset, kTopics.size()> positions_{};  // the next offset to read
  RestorePlan plan_;
};

}  // namespace turnstile::core
