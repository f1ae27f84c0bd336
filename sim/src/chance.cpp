#include "turnstile/sim/chance.hpp"

#include <algorithm>

namespace turnstile::sim {

std::uint32_t ReplayChance::draw(const Choice& choice) {
  constexpr std::size_t kLookAhead = 64;
  if (next_ < recording_.size() && recording_[next_].label == choice.label.name && recording_[next_].n == choice.n) {
    return recording_[next_++].value;
  }
  if (diverged_at_ == kNever) diverged_at_ = next_;
  const std::size_t end = std::min(recording_.size(), next_ + kLookAhead);
  for (std::size_t index = next_; index < end; ++index) {
    if (recording_[index].label == choice.label.name) {
      next_ = index + 1;
      return std::min(recording_[index].value, choice.n - 1);
    }
  }
  return 0;
}

}  // namespace turnstile::sim
