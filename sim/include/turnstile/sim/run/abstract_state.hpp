// A run's states, abstracted: without anything that makes each run unique (identities, times, contents, exact counts). Runs that differ
// only in these visit the same states; a run that visits a new one went where none had been before.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "turnstile/core/flat_map.hpp"

namespace turnstile::sim {

class AbstractState {
 public:
  // Counts by power of two: 0, 1, 2, 4, 8, ...
  AbstractState& size(std::uint64_t count) { return exactly(static_cast<std::uint64_t>(std::bit_width(count))); }
  AbstractState& exactly(std::uint64_t value) {
    hash_ = core::mix_bits(hash_ ^ (value + 0x9e3779b97f4a7c15U));
    return *this;
  }
  std::uint64_t hash() const { return hash_; }

 private:
  std::uint64_t hash_ = 0x452821e638d01377U;
};

// The states of one run, each once, in order of the first visit.
class StatesSeen {
 public:
  void see(const AbstractState& state) {
    if (state.hash() == last_) return;
    last_ = state.hash();
    if (seen_.try_emplace(last_, Nothing{}).second) states_.push_back(last_);
  }
  const std::vector<std::uint64_t>& states() const { return states_; }

 private:
  struct Nothing {};
  struct Hash {
    std::uint64_t operator()(std::uint64_t state) const { return state; }
  };
  std::uint64_t last_ = 0;
  core::FlatMap<std::uint64_t, Nothing, Hash> seen_;
  std::vector<std::uint64_t> states_;
};

}  // namespace turnstile::sim
