// Priorities with a few change points: Burckhardt, Kothari, Musuvathi and Nagarakatte, "A Randomized Scheduler with Probabilistic
// Guarantees of Finding Bugs", ASPLOS 2010; for message passing: Ozkan, Majumdar, Niksic, Befrouei and Weissenbacher, "Randomized Testing
// of Distributed Systems with Probabilistic Guarantees", OOPSLA 2018.
//
// In the paper a scheduler always runs the thread with the highest priority, and at d - 1 points of the run the running one drops to the
// lowest. Here time decides who runs, and a priority is a speed. Each lane (for example the messages of one kind of one client), or in
// other seeds each actor, keeps one speed, drawn on first use; at d - 1 points the asking one becomes the slowest of all. A bug of depth d,
// which needs d events in one order, only needs the right ones to be slow.
#include <algorithm>

#include "schedule.hpp"
#include "strategies.hpp"
#include "turnstile/core/flat_map.hpp"

namespace turnstile::properties {

namespace {

constexpr std::uint32_t kDepthMax = 8;

class PctChance final : public sim::Chance {
 public:
  explicit PctChance(std::uint64_t seed) : rest_(seed, kRunStream), random_(seed, kStrategyStream) {
    by_actor_ = random_.below(2) == 1;
    const std::uint32_t changes = random_.below(kDepthMax);
    changes_ = draw_places(random_, changes);
  }
  void be_fair() override { fair_ = true; }

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (fair_ || !is_delay(choice)) return ask(rest_, choice);
    const auto [slowness, fresh] = slowness_.try_emplace(by_actor_ ? choice.lane.value >> 32 : choice.lane.value, 0U);
    if (fresh) *slowness = static_cast<std::uint32_t>(random_.next() >> 32);
    if (next_ < changes_.size() && ++asked_ == changes_[next_]) {
      *slowness = kSlowest;
      ++next_;
    }
    return static_cast<std::uint32_t>((std::uint64_t{*slowness} * choice.n) >> 32);
  }

 private:
  static constexpr std::uint32_t kSlowest = 0xFFFFFFFFU;

  sim::SeededChance rest_;
  sim::Random random_;
  bool by_actor_ = false;
  bool fair_ = false;
  std::vector<std::uint32_t> changes_;
  std::size_t next_ = 0;
  std::uint32_t asked_ = 0;
  core::FlatMap<std::uint64_t, std::uint32_t, LaneHash> slowness_;
};

}  // namespace

std::unique_ptr<sim::Chance> pct_chance(std::uint64_t seed) { return std::make_unique<PctChance>(seed); }

}  // namespace turnstile::properties
