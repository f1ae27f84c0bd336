// A command's decision on its turn: accepted, rejected, or past its deadline. Exactly one outcome either way, which counts as state at once
// (rule 4).
#pragma once

#include <string>
#include <utility>

#include "turnstile/core/log.hpp"
#include "turnstile/core/stage_context.hpp"

namespace turnstile::core {

template <Aggregate A>
class Judge {
 public:
  // `overlay`: own decisions count as state before they are read back.
  Judge(const StageContext<A>& shared, bool overlay)
      : partition_(shared.partition),
        overlay_(overlay),
        protocol_(shared.protocol),
        decider_(shared.decider),
        codec_(shared.codec),
        counters_(shared.counters) {}

  // Whether the entity's last position has moved.
  bool decide(Command<A>&& command, Position position, Entity<A>& entity, TimeMs now_ms, RecordBatch& out) {
    Outcome<A> outcome;
    outcome.command = std::move(command);
    outcome.position = position;
    if (now_ms > outcome.command.deadline_ms) {
      ++counters_.expired;
      outcome.verdict = Expired{};
    } else if (auto events = decider_.decide(entity.decision_state(overlay_), outcome.command.request,
                                             context_of(outcome.command, outcome.position))) {
      ++counters_.accepted;
      outcome.verdict = Accepted<A>{std::move(*events)};
    } else {
      ++counters_.rejected;
      outcome.verdict = Rejected<A>{events.error()};
      if (!protocol_.records_rejections()) return false;
    }
    return conclude(outcome, entity, now_ms, out);
  }

  // Rule 6: the position's command will never be decided. The changelog has what is known of it.
  bool close(const Undecided& undecided, EntityId id, Position position, Entity<A>& entity, TimeMs now_ms, RecordBatch& out) {
    ++counters_.closed;
    Outcome<A> outcome;
    outcome.command.id = undecided.id;
    outcome.command.entity = id;
    outcome.command.deadline_ms = undecided.deadline_ms;
    outcome.position = position;
    outcome.verdict = Expired{};
    return conclude(outcome, entity, now_ms, out);
  }

 private:
  bool conclude(Outcome<A>& outcome, Entity<A>& entity, TimeMs now_ms, RecordBatch& out) {
    outcome.decided_at_ms = now_ms;
    const bool remembered = protocol_.remembers_decisions();
    if (remembered) {
      entity.provisional = apply(entity.decision_state(overlay_), outcome);
      entity.pending = protocol_.position_after(entity.last_decided(), outcome.position, events_of(outcome));
      entity.decided_at_ms = now_ms;
    }
    RecordHeaders headers;
    headers.id = outcome.command.id;
    headers.position = outcome.position;
    out.add_with({Topic::events, partition_}, EntityKey(outcome.command.entity), headers,
                 [&](std::string& bytes) { codec_.encode(outcome, bytes); });
    return remembered;
  }

  PartitionId partition_;
  const bool overlay_;
  const Protocol& protocol_;
  const Decider<A>& decider_;
  const Codec<A>& codec_;
  WorkerCounters& counters_;
};

}  // namespace turnstile::core
