// The decisions of the protocol that are pure, one function each, with the rule of docs/protocol.md that it is.
//
// `Protocol` is the strategy `requeue`: an early command goes back to the end of the queue. Other strategies derive from it, and so
// does each planted flaw (properties/flaws): nothing here is a switch that production could turn off.
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

// The turn rule's three answers.
enum class Turn : std::uint8_t {
  now,    // the state's last position is the one before this command's
  early,  // a position before it is not decided yet
  stale,  // decided before: a duplicate
};

struct TurnContext {
  Position position{};              // the command's
  Position last{};                  // the last folded position of its entity; 0 without state
  std::optional<Position> pending;  // the last position that this process decided and has not yet read back
  bool overlay = true;              // pending decisions count as state (rule 4)
};

struct EarlyContext {
  Position position{};
  Position last{};
  std::uint32_t attempt = 0;
  TimeMs now_ms = 0;
  TimeMs deadline_ms = 0;
  TimeMs round_ms = 0;  // how long one turn takes: from a decision until the fold has it
};

struct CloseContext {
  Position position{};     // the one to close
  Position last{};         // fold plus overlay
  bool given_out = false;  // the sequencer's committed changelog says so
  TimeMs deadline_ms = 0;  // as the changelog has it
  TimeMs now_ms = 0;
  Position given_last{};  // the last position that was given out
};

struct EvictContext {
  TimeMs forget_at_ms = 0;  // the decided command's deadline + grace
  TimeMs now_ms = 0;
  std::size_t known = 0;  // decided ids in the window, this one included
};

class Protocol {
 public:
  virtual ~Protocol() = default;

  // Rules 3 and 12. The barriers are the logs' ends, not the last stable offsets: what a predecessor has committed may not be marked yet.
  // The fold goes on at the checkpoint; emission goes on where the group's offset says, whatever the store holds.
  virtual RestorePlan plan(const Takeover& takeover, bool validator) const {
    RestorePlan plan;
    plan.commands_from = go_on_at(takeover.commands.value_or(Offset{0}), takeover.commands_log);
    plan.sequenced_from = go_on_at(takeover.sequenced.value_or(Offset{0}), takeover.sequenced_log);
    plan.window_from = std::max(takeover.checkpoint ? takeover.checkpoint->window : Offset{0}, takeover.events_log.low);
    plan.fold_from = takeover.checkpoint ? takeover.checkpoint->events : Offset{0};
    plan.emit_from = takeover.events.value_or(Offset{0});
    plan.events_barrier = takeover.events_log.high;
    plan.changelog_barrier = takeover.changelog_log.high;
    // Without a committed offset emission starts over: the alarms topic says what was raised.
    if (validator && !takeover.events) plan.alarms_barrier = takeover.alarms_log.high;
    return plan;
  }

  // Where reading an input goes on from a place that may have vanished by retention: with all that is left.
  virtual Offset go_on_at(Offset place, const Watermarks& log) const { return std::max(place, log.low); }

  // Rules 4 and 5.
  virtual Turn turn(const TurnContext& context) const {
    const Position decided = std::max(context.last, context.pending.value_or(Position{}));
    if (context.position <= decided) return Turn::stale;
    const bool waiting_for_fold = !context.overlay && context.pending && *context.pending > context.last;
    return context.position == next(decided) && !waiting_for_fold ? Turn::now : Turn::early;
  }

  // Rule 4: own decisions are remembered, until they are read back.
  virtual bool keeps_overlay() const { return true; }

  // The last position of an entity once the outcome at `decided`, which holds so many domain events, is folded. Commands are counted, not
  // what they lead to.
  virtual Position position_after(Position /*last*/, Position decided, std::size_t /*events*/) const { return decided; }

  // When the requeued copy of an early command may be tried again; none: drop it, rule 6 closes its position (rule 7).
  // Backoff by distance: whoever stands k places behind sleeps k rounds. An estimate that is right or too long costs n - 1 rewrites for n
  // commands, one that is short by up to half n(1 + log2 n). Some turns take a hundred times as long as others, and behind a hole distance
  // says nothing: so each attempt doubles the sleep, and who waits for n turns of r rounds on average is rewritten some
  // 1 + log2(1 + r) times, where memory holds them all. Nobody oversleeps: a copy that is held, or read, when its turn has come is taken
  // whatever its time.
  virtual std::optional<TimeMs> not_before(const EarlyContext& context) const {
    constexpr std::uint32_t kDoublingsMax = 10;
    TURNSTILE_ASSERT(context.position > context.last);
    if (context.now_ms > context.deadline_ms) return std::nullopt;
    const std::uint64_t distance = std::min<std::uint64_t>(context.position.value - context.last.value - 1, 1'000'000);
    const TimeMs by_distance = static_cast<TimeMs>(std::max<std::uint64_t>(distance, 1)) * context.round_ms;
    return std::min(context.now_ms + (by_distance << std::min<std::uint32_t>(context.attempt, kDoublingsMax)), context.deadline_ms + 1);
  }

  // What happens to a command that was decided before; none: it is dropped.
  virtual std::optional<TimeMs> retry_stale(const EarlyContext&) const { return std::nullopt; }

  // Every decision is an outcome, a rejection too: otherwise its position would never be reached.
  virtual bool records_rejections() const { return true; }

  // Rule 8: the sequencer knows the ids that it gave a position.
  virtual bool remembers_ids() const { return true; }
  // ... and forgets one no sooner than its deadline + grace has passed.
  virtual bool may_evict(const EvictContext& context) const { return context.forget_at_ms < context.now_ms; }
  // ... and W never falls: a takeover starts from the one that the changelog has kept.
  virtual TimeMs restored_watermark_ms(TimeMs kept_ms) const { return kept_ms; }

  // Rule 6: close a position as expired, at this time at the soonest...
  virtual TimeMs close_at_ms(TimeMs deadline_ms, TimeMs close_delay_ms) const { return deadline_ms + close_delay_ms; }
  // ... if and only if this holds.
  virtual bool may_close(const CloseContext& context) const {
    return context.given_out && context.position == next(context.last) && context.now_ms > context.deadline_ms;
  }
};

// How many rewrites n commands of one entity may cost (docs/protocol.md): n(1 + ceil(log2 n)).
constexpr std::uint64_t rewrites_max(std::uint64_t commands) {
  return commands <= 1 ? 0 : commands * (1 + static_cast<std::uint64_t>(std::bit_width(commands - 1)));
}

}  // namespace turnstile::core
