// Delay bounding: Emmi, Qadeer and Rakamaric, "Delay-Bounded Scheduling", POPL 2011.
//
// The scheduler is deterministic: nothing ever waits longer than necessary, except at a few points. Most bugs need few. How many, where,
// and for how long is drawn.
#include "schedule.hpp"
#include "strategies.hpp"

namespace turnstile::properties {

namespace {

constexpr std::uint32_t kDelaysMax = 32;

class DelayBoundedChance final : public sim::Chance {
 public:
  explicit DelayBoundedChance(std::uint64_t seed) : rest_(seed, kRunStream), random_(seed, kStrategyStream) {
    const std::uint32_t delays = random_.below(kDelaysMax);
    places_ = draw_places(random_, delays);
  }

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (!sim::is_schedule(choice.role)) return ask(rest_, choice);
    if (next_ == places_.size() || ++asked_ != places_[next_]) return 0;
    ++next_;
    return choice.n - 1 - random_.below((choice.n + 1) / 2);  // from the slower half, so never zero
  }

 private:
  sim::SeededChance rest_;
  sim::Random random_;
  std::vector<std::uint32_t> places_;
  std::size_t next_ = 0;
  std::uint32_t asked_ = 0;
};

}  // namespace

std::unique_ptr<sim::Chance> delay_bounded_chance(std::uint64_t seed) { return std::make_unique<DelayBoundedChance>(seed); }

}  // namespace turnstile::properties
