// The decisions of a client that are pure, one function each (docs/protocol.md, "What a client does"): with what it asks again, and from
// when on it knows that a command was never executed, and never will be.
//
// As with `Protocol`, flaws of clients derive from it (properties/flaws): production code has no switch for them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "turnstile/core/options.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// How long after its deadline something may still happen to a command: the one formula for all clients, simulated and real. Milliseconds.
struct SettlingTimes {
  TimeMs grace_ms = StageOptions{}.grace_ms;        // rule 8: G
  TimeMs skew_ms_max = StageOptions{}.skew_ms_max;  // between any two clocks
  TimeMs transaction_timeout_ms = 10'000;           // transaction.timeout.ms of the workers
  TimeMs transaction_scan_ms = 10'000;              // the broker's transaction.abort.timed.out.transaction.cleanup.interval.ms

  // From then on every sequencer refuses the command as late, whatever its clock says.
  constexpr TimeMs late_ms() const { return grace_ms + skew_ms_max; }
  // From then on no transaction that was begun before is open any more.
  constexpr TimeMs settled_ms() const { return late_ms() + transaction_timeout_ms + transaction_scan_ms; }
  friend bool operator==(const SettlingTimes&, const SettlingTimes&) = default;
};

// When a client asks again: after a second without an answer, then after twice as long, and so on. Copies that come at a fixed pace,
// however long the answer takes, would be a retry storm.
struct Backoff {
  TimeNs first = 1'000 * kNsPerMs;
  std::uint32_t doublings_max = 6;
  TimeNs longest = 30'000 * kNsPerMs;

  // How long after the send that comes behind `sends` earlier ones.
  constexpr TimeNs after(std::uint32_t sends) const { return std::min(first << std::min(sends, doublings_max), longest); }
};

// What is known of a command without an outcome.
struct CallContext {
  TimeMs over_ms = 0;             // since its deadline, by the client's clock; negative before it
  bool refused = false;           // a dead letter with its very bytes was heard
  std::optional<Offset> barrier;  // where events ended when nothing more could happen to it
  Offset events_read{};           // up to here events were read, and no outcome of it was there
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

  // Whether dead letters say anything about it yet. Before that time "late" can be no sequencer's answer, and a refusal for another reason
  // (a clock that is far behind) is one copy's only: the next may be admitted.
  virtual bool hears_refusals(const CallContext& context, const SettlingTimes& times) const { return context.over_ms > times.late_ms(); }

  // Whether nothing more can happen to it. What has happened may not have been read yet: two copies were under way, one was decided, the
  // other refused, and the refusal was quicker.
  virtual bool is_over(const CallContext& context, const SettlingTimes& times) const {
    return context.refused || context.over_ms > times.settled_ms();
  }

  // ... so it was never executed only if events, read up to the end that they had then, have no outcome of it.
  virtual bool never_executed(const CallContext& context) const { return context.barrier && context.events_read >= *context.barrier; }
};

}  // namespace turnstile::core
