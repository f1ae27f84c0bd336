// The duration of one turn, from a decision until it is read back: the upper median of the last few. One pause must not lengthen everyone's
// backoff, and too short an estimate costs rewrites.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "turnstile/core/types.hpp"

namespace turnstile::core {

class TurnTimer {
 public:
  explicit TurnTimer(TimeMs initial_ms) { samples_ms_.fill(initial_ms); }

  void measured(TimeMs duration_ms) {
    samples_ms_[next_] = std::clamp<TimeMs>(duration_ms, kRoundMsMin, kRoundMsMax);
    next_ = (next_ + 1) % samples_ms_.size();
  }
  TimeMs round_ms() const {
    auto sorted = samples_ms_;
    std::sort(sorted.begin(), sorted.end());
    return sorted[sorted.size() / 2];
  }

 private:
  static constexpr TimeMs kRoundMsMin = 5;
  static constexpr TimeMs kRoundMsMax = 5'000;
  std::array<TimeMs, 8> samples_ms_{};
  std::size_t next_ = 0;
};

}  // namespace turnstile::core
