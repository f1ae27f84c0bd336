// The projector and the alarms: fold each outcome into the state, one by one, and publish the result (rule 12).
//
// Up to `emit_from`, the group's committed offset of the events topic, the fold is silent: that was published before. Alarms are found
// outcome by outcome, because snapshots may skip states: 1200, 900, 1500 must not look like 1200, 1500.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "turnstile/core/log.hpp"
#include "turnstile/core/stage_context.hpp"

namespace turnstile::core {

template <Aggregate A>
class Projector {
 public:
  struct Start {
    Offset fold_from{};  // the store includes the fold below it; outcomes there only fill the dedup window
    Offset emit_from{};  // snapshots and alarms below it were emitted
    bool emits = true;   // this process emits for this partition
  };
  // The result of an outcome: the error that must stop the worker, or the entity and, for an own decision, the duration of its turn.
  struct Step {
    std::optional<std::string> trouble;
    std::optional<EntityId> moved;
    std::optional<TimeMs> turn_ms;
  };

  explicit Projector(const StageContext<A>& shared)
      : partition_(shared.partition),
        options_(shared.options),
        codec_(shared.codec),
        ledger_(shared.ledger),
        book_(shared.book),
        counters_(shared.counters) {}

  void start(const Start& start) { start_ = start; }
  // An alarm that is already in its topic: an emission that restarts without a committed offset does not repeat it.
  void already_raised(EntityId entity, Position position) {
    auto [known, fresh] = raised_.try_emplace(entity);
    *known = std::max(*known, position);
  }

  Step on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    const auto outcome = codec_.decode_outcome(record.value);
    if (!outcome) return {"the events topic has an undecodable record: " + outcome.error().what, {}, {}};
    const TimeMs forget_at_ms = outcome->command.deadline_ms + options_.grace_ms;
    if (forget_at_ms + options_.grace_ms + options_.skew_ms_max > now_ms) {
      book_.decided(record.offset, outcome->command.entity, outcome->command.id, forget_at_ms);
    }
    if (record.offset < start_.fold_from) return {};
    return fold(*outcome, record.offset, now_ms, out);
  }

  // One snapshot per changed entity, the latest.
  void flush(RecordBatch& out) {
    ledger_.publish([&](const Snapshot<A>& snapshot) {
      RecordHeaders headers;
      headers.position = snapshot.position;
      out.add_with({Topic::snapshots, partition_}, EntityKey(snapshot.entity), headers,
                   [&](std::string& bytes) { codec_.encode(snapshot, bytes); });
    });
  }

 private:
  Step fold(const Outcome<A>& outcome, Offset offset, TimeMs now_ms, RecordBatch& out) {
    const EntityId id = outcome.command.entity;
    Step step;
    Entity<A>& entity = ledger_.entity(id);
    if (entity.pending && *entity.pending == outcome.position) step.turn_ms = now_ms - entity.decided_at_ms;
    std::optional<Alarm<A>> crossed;
    switch (ledger_.fold(outcome, crossed)) {
      case Folded::hole:
        step.trouble = "a hole in the events topic: entity " + std::string(std::string_view(EntityKey(id))) + " has position " +
                       std::to_string(outcome.position.value) + " on top of " + std::to_string(ledger_.entity(id).last.value);
        return step;
      case Folded::duplicate: ++counters_.folded_again; break;
      case Folded::applied:
        ++counters_.folded;
        step.moved = id;
        break;
    }
    if (!start_.emits || offset < start_.emit_from) return step;
    ledger_.publish_later(id);
    if (crossed) emit(*crossed, out);
    return step;
  }

  void emit(const Alarm<A>& alarm, RecordBatch& out) {
    if (const Position* known = raised_.find(alarm.entity); known != nullptr && alarm.position <= *known) return;
    ++counters_.alarms;
    RecordHeaders headers;
    headers.position = alarm.position;
    out.add_with({Topic::alarms, partition_}, EntityKey(alarm.entity), headers, [&](std::string& bytes) { codec_.encode(alarm, bytes); });
  }

  PartitionId partition_;
  const StageOptions& options_;
  const Codec<A>& codec_;
  Ledger<A>& ledger_;
  AdmissionBook& book_;
  WorkerCounters& counters_;
  Start start_{};
  FlatMap<EntityId, Position, EntityHash> raised_;
};

}  // namespace turnstile::core
