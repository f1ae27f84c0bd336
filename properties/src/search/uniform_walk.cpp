// A less biased random walk: Zhao, Wolff, Mathur and Roychoudhury, "Selectively Uniform Concurrency Testing", ASPLOS 2025 (and partial
// order sampling: Yuan, Yang and Gu, CAV 2018).
//
// If every step takes equally long, some interleavings are hugely favoured: an actor with few steps is done before the others have begun.
// In the paper, the next actor is drawn in proportion to the steps that each has left, which makes all interleavings equally likely. Here a
// step's duration is drawn, so it must be short for an actor with many steps: in inverse proportion to the number of questions its lane has
// asked so far, the only available estimate. A lane that asks little is thus spread over the run of a lane that asks much.
#include <algorithm>

#include "schedule.hpp"
#include "strategies.hpp"
#include "turnstile/core/flat_map.hpp"

namespace turnstile::properties {

namespace {

class UniformWalkChance final : public sim::Chance {
 public:
  explicit UniformWalkChance(std::uint64_t seed) : rest_(seed, kRunStream), random_(seed, kStrategyStream) {}

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (!is_delay(choice)) return ask(rest_, choice);
    const auto [count, fresh] = counts_.try_emplace(choice.lane.value, std::uint64_t{0});
    if (fresh) ++lanes_;
    ++*count;
    ++total_;
    // The average lane's number of questions over that of this one, at most 1.
    const std::uint64_t bound = std::uint64_t{choice.n} * total_ / (*count * lanes_);
    return random_.below(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(bound, 1, choice.n)));
  }

 private:
  sim::SeededChance rest_;
  sim::Random random_;
  core::FlatMap<std::uint64_t, std::uint64_t, LaneHash> counts_;
  std::uint64_t lanes_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace

std::unique_ptr<sim::Chance> uniform_walk_chance(std::uint64_t seed) { return std::make_unique<UniformWalkChance>(seed); }

}  // namespace turnstile::properties
