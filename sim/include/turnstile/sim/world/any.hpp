// Random inputs of a workload, drawn from the seed. The first answer is the default: failures are shrunk towards zeros, the first element
// of a list, and no.
//
// A question is identified by its number within one call, or by a label. Use a label if the question depends on an earlier answer, so that
// the shrinker can leave that answer out and keep the others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "turnstile/sim/world/chance.hpp"

namespace turnstile {

class Any {
 public:
  explicit Any(sim::Chance& chance) : chance_(chance) {}

  // In [0, n); n >= 1.
  std::uint32_t below(std::uint32_t n) { return chance_.choose(next(), n); }
  std::uint32_t below(std::uint32_t n, sim::Label label) { return chance_.choose(label, n); }
  // In [low, high], which must be less than 2^32 apart.
  std::int64_t between(std::int64_t low, std::int64_t high) { return chance_.between(next(), low, high); }
  std::int64_t between(std::int64_t low, std::int64_t high, sim::Label label) { return chance_.between(label, low, high); }
  // True with probability 1/times.
  bool one_in(std::uint32_t times) { return chance_.happens(next(), {1, times}); }
  bool one_in(std::uint32_t times, sim::Label label) { return chance_.happens(label, {1, times}); }
  template <class T>
  T one_of(std::initializer_list<T> values) {
    return *(values.begin() + below(static_cast<std::uint32_t>(values.size())));
  }

 private:
  sim::Label next() {
    static constexpr std::array<sim::Label, 12> kLabels{"ask.1", "ask.2", "ask.3", "ask.4",  "ask.5",  "ask.6",
                                                        "ask.7", "ask.8", "ask.9", "ask.10", "ask.11", "ask.more"};
    return kLabels[asked_ < kLabels.size() - 1 ? asked_++ : kLabels.size() - 1];
  }

  sim::Chance& chance_;
  std::size_t asked_ = 0;
};

}  // namespace turnstile
