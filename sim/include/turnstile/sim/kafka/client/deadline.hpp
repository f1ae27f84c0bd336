// The deadline of a call; and the detection of loops that let no time pass.
#pragma once

#include <cstdint>

#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

class Deadline {
 public:
  // Timeout < 0: never.
  Deadline(Process& process, TimeNs timeout) : scheduler_(process.scheduler()), at_(timeout < 0 ? -1 : scheduler_.now() + timeout) {}

  bool passed() const { return at_ >= 0 && scheduler_.now() >= at_; }
  // As Gate::wait takes it: < 0: for ever.
  TimeNs left() const { return at_ < 0 ? -1 : (passed() ? 0 : at_ - scheduler_.now()); }

 private:
  Scheduler& scheduler_;
  TimeNs at_;
};

// Detects a loop of polls that lets no virtual time pass, which on a real machine would take time.
class SpinGuard {
 public:
  static constexpr TimeNs kPause = 1 * core::kNsPerMs;

  // Call it with each poll. True: the caller should pause.
  bool spins(TimeNs now) {
    polls_in_a_row_ = now == polled_at_ ? polls_in_a_row_ + 1 : 0;
    polled_at_ = now;
    return polls_in_a_row_ >= kPollsInNoTime;
  }

 private:
  static constexpr std::uint32_t kPollsInNoTime = 1'000;
  TimeNs polled_at_ = 0;
  std::uint32_t polls_in_a_row_ = 0;
};

}  // namespace turnstile::sim
