// The pure decisions of the protocol, one function each, with its rule of docs/protocol.md.
//
// All ways to take turns (turns.hpp) share it. Every planted flaw (properties/flaws) derives from it, so that production has no switch to
// turn a rule off.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "turnstile/core/assert.hpp"
#include "turnstile/core/takeover.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// The three results of the turn rule.
enum class Turn : std::uint8_t {
  now,    // the state's last position is the one before this command's
  early,  // an earlier position is not decided yet
  stale,  // already decided: a duplicate
};

struct TurnContext {
  Position position{};              // of the command
  Position last{};                  // the last folded position of its entity; 0 without state
  std::optional<Position> pending;  // the last position that this process decided and has not read back yet
  bool overlay = true;              // pending decisions count as state (rule 4)
};

struct EarlyContext {
  Position position{};
  Position last{};
  std::uint32_t attempt = 0;
  TimeMs now_ms = 0;
  TimeMs deadline_ms = 0;
  TimeMs round_ms = 0;  // the duration of one turn: from a decision until it is folded
};

struct CloseContext {
  Position position{};     // to be closed
  Position last{};         // fold plus overlay
  bool given_out = false;  // according to the sequencer's committed changelog
  TimeMs deadline_ms = 0;  // according to the changelog
  TimeMs now_ms = 0;
  Position given_last{};  // the last assigned position
};

struct EvictContext {
  TimeMs forget_at_ms = 0;  // the decided command's deadline + grace
  TimeMs now_ms = 0;
  std::size_t known = 0;  // decided ids in the window, including this one
};

class Protocol {
 public:
  virtual ~Protocol() = default;

  // Rules 3 and 12. Barriers are the log ends, not the last stable offsets: a predecessor's committed transaction may still lack its
  // marker. The fold resumes at the store's checkpoint; emission resumes at the group's committed offset, whatever the store has.
  virtual RestorePlan plan(const Takeover& takeover, bool validator) const {
    RestorePlan plan;
    plan.commands_from = go_on_at(takeover.committed.commands.value_or(Offset{0}), takeover.commands_log);
    plan.sequenced_from = go_on_at(takeover.committed.sequenced.value_or(Offset{0}), takeover.sequenced_log);
    plan.window_from = std::max(takeover.checkpoint ? takeover.checkpoint->window : Offset{0}, takeover.events_log.low);
    plan.fold_from = takeover.checkpoint ? takeover.checkpoint->events : Offset{0};
    plan.emit_from = takeover.committed.events.value_or(Offset{0});
    plan.events_barrier = takeover.events_log.high;
    plan.changelog_barrier = takeover.changelog_log.high;
    // Without a committed offset emission starts over: the alarms topic tells which alarms were already raised.
    if (validator && !takeover.committed.events) plan.alarms_barrier = takeover.alarms_log.high;
    return plan;
  }

  // Resume offset: the committed one, or the log start if retention deleted it.
  virtual Offset go_on_at(Offset position, const Watermarks& log) const { return std::max(position, log.low); }

  // Rules 4 and 5.
  virtual Turn turn(const TurnContext& context) const {
    const Position decided = std::max(context.last, context.pending.value_or(Position{}));
    if (context.position <= decided) return Turn::stale;
    const bool waiting_for_fold = !context.overlay && context.pending && *context.pending > context.last;
    return context.position == next(decided) && !waiting_for_fold ? Turn::now : Turn::early;
  }

  // Rule 4: a worker remembers its own decisions until they are read back. With the option `overlay` they count as state meanwhile; without
  // it the entity's next turn waits.
  virtual bool remembers_decisions() const { return true; }

  // The entity's last position after folding the outcome at `decided`, which has this many domain events. Commands are counted, not their
  // events.
  virtual Position position_after(Position /*last*/, Position decided, std::size_t /*events*/) const { return decided; }

  // The backoff: when the requeued copy of an early command may be retried; none: drop it, rule 6 closes its position (rule 7). A command k
  // positions behind waits k rounds. n commands cost n - 1 rewrites if the estimated round is exact or too long, n(1 + log2 n) if it is up
  // to half too short. Some turns take a hundred times as long as others, and behind a gap distance says nothing, so each attempt doubles
  // the backoff: a command that waits for n turns of r rounds on average is rewritten about 1 + log2(1 + r) times, if memory holds them
  // all. The backoff delays no turn: a copy that is held or read when its turn has come is taken at once.
  virtual std::optional<TimeMs> not_before(const EarlyContext& context) const {
    constexpr std::uint32_t kDoublingsMax = 10;
    TURNSTILE_ASSERT(context.position > context.last);
    if (context.now_ms > context.deadline_ms) return std::nullopt;
    const std::uint64_t distance = std::min<std::uint64_t>(context.position.value - context.last.value - 1, 1'000'000);
    const TimeMs by_distance = static_cast<TimeMs>(std::max<std::uint64_t>(distance, 1)) * context.round_ms;
    return std::min(context.now_ms + (by_distance << std::min<std::uint32_t>(context.attempt, kDoublingsMax)), context.deadline_ms + 1);
  }

  // What to do with a stale command: the time to requeue it for; none: drop it.
  virtual std::optional<TimeMs> retry_stale(const EarlyContext&) const { return std::nullopt; }

  // Every decision is an outcome, including a rejection: otherwise the entity's position would never advance.
  virtual bool records_rejections() const { return true; }

  // `--turns client`: whether a command of that number is decided at that position.
  virtual bool is_its_number(Position number, Position next) const { return number == next; }

  // Rule 8: the sequencer remembers the ids that it assigned a position...
  virtual bool remembers_ids() const { return true; }
  // ... until their deadline + grace has passed, ...
  virtual bool may_evict(const EvictContext& context) const { return context.forget_at_ms < context.now_ms; }
  // ... and W never decreases: a takeover starts with the value in the changelog.
  virtual TimeMs restored_watermark_ms(TimeMs kept_ms) const { return kept_ms; }

  // Rule 6: close a position as expired, at this time at the earliest...
  virtual TimeMs close_at_ms(TimeMs deadline_ms, TimeMs close_delay_ms) const { return deadline_ms + close_delay_ms; }
  // ... if and only if this holds.
  virtual bool may_close(const CloseContext& context) const {
    return context.given_out && context.position == next(context.last) && context.now_ms > context.deadline_ms;
  }
};

// The maximum number of rewrites for n commands of one entity (docs/protocol.md): n(1 + ceil(log2 n)).
constexpr std::uint64_t rewrites_max(std::uint64_t commands) {
  return commands <= 1 ? 0 : commands * (1 + static_cast<std::uint64_t>(std::bit_width(commands - 1)));
}

}  // namespace turnstile::core
