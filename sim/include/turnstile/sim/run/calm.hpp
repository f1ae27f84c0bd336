// A world is at rest if it stays calm for a while: a single check would miss messages in flight and timers.
#pragma once

#include <cstdint>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

class Calm {
 public:
  static constexpr core::Duration kLookEvery = 100 * core::kMs;
  static constexpr core::Duration kLasts = 1'500 * core::kMs;

  // One check of the world: whether it is calm, and how many records were ever written. True: it has been calm for long enough.
  bool lasts(bool calm, std::uint64_t written, core::Instant now) {
    if (!calm || written != written_) {
      written_ = written;
      since_ = now;
    }
    return calm && now - since_ >= kLasts;
  }

 private:
  std::uint64_t written_ = 0;
  core::Instant since_{};
};

}  // namespace turnstile::sim
