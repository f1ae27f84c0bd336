// The pure decisions of a client, one function each (docs/protocol.md, "What a client does"): what it retries with, and from when on it
// knows that a command was never executed, and never will be.
//
// As with `Protocol`, flaws of clients derive from it (properties/flaws): production code has no switch for them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "turnstile/core/options.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// How long after its deadline something may still happen to a command: one formula for all clients, simulated and real. Milliseconds.
struct SettlingTimes {
  TimeMs grace_ms = StageOptions{}.grace_ms;        // rule 8: G
  TimeMs skew_ms_max = StageOptions{}.skew_ms_max;  // between any two clocks
  TimeMs transaction_timeout_ms = 10'000;           // transaction.timeout.ms of the workers
  TimeMs transaction_scan_ms = 10'000;              // the broker's transaction.abort.timed.out.transaction.cleanup.interval.ms

  // From then on every sequencer refuses the command as late, whatever its clock.
  constexpr TimeMs late_ms() const { return grace_ms + skew_ms_max; }
  // From then on no transaction begun earlier is still open.
  constexpr TimeMs settled_ms() const { return late_ms() + transaction_timeout_ms + transaction_scan_ms; }
  friend bool operator==(const SettlingTimes&, const SettlingTimes&) = default;
};

// When a client retries: after a second without a response, then after twice as long, and so on. Retries at a fixed interval, however slow
// the response, would be a retry storm.
struct Backoff {
  Duration first = 1'000 * kMs;
  std::uint32_t doublings_max = 6;
  Duration longest = 30'000 * kMs;

  // The wait after a send that follows `sends` earlier ones.
  constexpr Duration after(std::uint32_t sends) const {
    return std::min(first * (std::int64_t{1} << std::min(sends, doublings_max)), longest);
  }
};

// What is known of a command without an outcome.
struct CallContext {
  TimeMs over_ms = 0;             // since its deadline, by the client's clock; negative before it
  bool refused = false;           // a dead letter with exactly its bytes was read
  std::optional<Offset> barrier;  // the end of events when nothing more could happen to it
  Offset events_read{};           // events were read up to here without an outcome of it
};

class ClientProtocol {
 public:
  virtual ~ClientProtocol() = default;
  static const ClientProtocol& own() {
    static const ClientProtocol protocol;
    return protocol;
  }

  // Rule 9: a retry carries the deadline of the first copy.
  virtual TimeMs retry_deadline_ms(TimeMs deadline_ms, TimeMs /*lifetime_ms*/, TimeMs /*now_ms*/) const { return deadline_ms; }

  // Whether dead letters prove anything yet. Before that time no sequencer can have said "late", and a refusal for another reason (a slow
  // clock) concerns one copy only: the next may be admitted.
  virtual bool hears_refusals(const CallContext& context, const SettlingTimes& times) const { return context.over_ms > times.late_ms(); }

  // Whether nothing more can happen to it. What has happened may not have been read yet: of two copies in flight one was decided, the other
  // refused, and the refusal was faster.
  virtual bool is_over(const CallContext& context, const SettlingTimes& times) const {
    return context.refused || context.over_ms > times.settled_ms();
  }

  // ... so it was never executed only if events, read up to their end at that time, have no outcome of it.
  virtual bool never_executed(const CallContext& context) const { return context.barrier && context.events_read >= *context.barrier; }
};

}  // namespace turnstile::core
