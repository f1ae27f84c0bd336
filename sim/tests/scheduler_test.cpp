#include "turnstile/sim/world/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "turnstile/sim/world/random.hpp"

namespace turnstile::sim {
namespace {

using Planned = std::pair<Instant, std::uint64_t>;  // when, and which: numbers rise as events are scheduled

// Schedules up to three further events at each event, some at once, some near and many far, and writes down what fires.
struct Busy final : Target {
  explicit Busy(std::uint64_t seed) : random(seed, 1) {}

  void schedule() {
    constexpr std::uint32_t kEventsMax = 3'000;
    if (planned.size() == kEventsMax) return;
    using core::kMs;
    const Duration delays[] = {{}, random.below(8) * kMs, random.below(49) * kMs, random.below(5'000) * kMs};
    const Instant when = scheduler.now() + delays[random.below(4)];
    planned.emplace_back(when, planned.size());
    scheduler.at(when, *this, planned.size() - 1);
  }
  void fire(std::uint64_t token) override {
    fired.emplace_back(scheduler.now(), token);
    for (std::uint32_t more = random.below(4); more > 0; --more) schedule();
  }

  Random random;
  Scheduler scheduler;
  std::vector<Planned> planned;
  std::vector<Planned> fired;
};

TEST(Scheduler, fires_by_time_and_at_one_time_in_the_order_of_scheduling) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Busy busy(seed);
    for (int first = 0; first < 200; ++first) busy.schedule();  // more than are near at a time in a usual run
    while (busy.scheduler.step(Instant{3'600'000 * core::kMs})) {
    }
    EXPECT_TRUE(busy.scheduler.idle());
    EXPECT_EQ(busy.scheduler.fired(), busy.planned.size());
    std::ranges::sort(busy.planned);
    EXPECT_EQ(busy.fired, busy.planned) << "seed " << seed;
  }
}

}  // namespace
}  // namespace turnstile::sim
