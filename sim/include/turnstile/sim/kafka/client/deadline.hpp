// The deadline of a call; and the detection of loops that let no time pass.
#pragma once

#include <cstdint>

#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

class Deadline {
 public:
  Deadline(Process& process, Duration timeout)
      : scheduler_(process.scheduler()), at_(unlimited(timeout) ? Instant::max() : scheduler_.now() + timeout) {}

  bool passed() const { return scheduler_.now() >= at_; }
  // As Gate::wait takes it.
  Duration left() const { return at_ == Instant::max() ? kUnlimited : passed() ? Duration{} : at_ - scheduler_.now(); }

 private:
  Scheduler& scheduler_;
  Instant at_;
};

// Detects a loop of polls that lets no virtual time pass, which on a real machine would take time.
class SpinGuard {
 public:
  static constexpr Duration kPause = 1 * core::kMs;

  // Call it with each poll. True: the caller should pause.
  bool spins(Instant now) {
    polls_in_a_row_ = now == polled_at_ ? polls_in_a_row_ + 1 : 0;
    polled_at_ = now;
    return polls_in_a_row_ >= kPollsInNoTime;
  }

 private:
  static constexpr std::uint32_t kPollsInNoTime = 1'000;
  Instant polled_at_{};
  std::uint32_t polls_in_a_row_ = 0;
};

}  // namespace turnstile::sim
