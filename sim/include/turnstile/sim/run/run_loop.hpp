// The loop over the events of a run. Until the world heals its only bound is an hour of virtual time; from then on everything must come to
// rest within a time and a number of events.
#pragma once

#include <cstdint>
#include <limits>

#include "turnstile/sim/run/run_end.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

class RunLoop {
 public:
  // The world heals now.
  void heal(const Scheduler& scheduler, Duration rest_within, std::uint64_t rest_within_events) {
    healed_at_ = scheduler.now();
    until_ = healed_at_ + rest_within;
    events_max_ = scheduler.fired() + rest_within_events;
  }
  // Everything has come to rest: the run ends.
  void rest() { rested_ = true; }
  bool rested() const { return rested_; }

  // Fires events until the run ends; `look` is called after each. RunEnd::lives is the caller's to fill in.
  template <class Look>
  RunEnd run(Scheduler& scheduler, const Look& look) {
    while (!rested_ && scheduler.fired() < events_max_ && scheduler.step(until_)) look();
    RunEnd end;
    end.rested = rested_;
    if (!rested_) end.by = scheduler.fired() >= events_max_ ? EndedBy::events : scheduler.idle() ? EndedBy::nothing_left : EndedBy::time;
    end.healed_at = healed_at_;
    end.ended_at = scheduler.now();
    end.steps = scheduler.fired();
    return end;
  }

 private:
  static constexpr Duration kUnhealedMax = 3'600'000 * core::kMs;

  bool rested_ = false;
  Instant healed_at_{};
  Instant until_{kUnhealedMax};
  std::uint64_t events_max_ = std::numeric_limits<std::uint64_t>::max();  // of the scheduler
};

}  // namespace turnstile::sim
