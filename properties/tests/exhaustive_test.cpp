#include "turnstile/properties/exhaustive.hpp"

#include "turnstile/sim/run/swarm.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace turnstile::properties {
namespace {

// A world of this many messages, two commands and a worker that can crash at three awaits.
struct Toy {
  std::uint32_t messages = 4;
  std::uint32_t awaits = 3;

  RunResult operator()(sim::Chance& chance) const {
    RunResult result;
    const bool crashes =
        chance.happens(sim::swarm_questions::kFault, {1, 2}, sim::lane_of(static_cast<std::uint32_t>(sim::Fault::process_crash))) &&
        chance.happens(sim::swarm_questions::kDisturbs, {1, 2}, sim::lane_of(0));
    std::uint64_t await = 0;
    if (crashes) await = chance.choose(sim::swarm_questions::kAwait, 64, sim::lane_of(0));
    if (crashes && await < awaits) result.faults.add(sim::Fault::process_crash);
    std::uint64_t hash = crashes && await < awaits ? 1 + await : 0;
    for (std::uint32_t command = 0; command < 2; ++command) {
      hash = hash * 2 + (chance.happens("toy.withdrawal", {1, 2}, sim::lane_of(command)) ? 1 : 0);
    }
    for (std::uint32_t message = 0; message < messages; ++message) {
      hash = hash * 10 + chance.choose({"net.delay", sim::Role::schedule}, 10, sim::lane_of(message % 2));
    }
    EXPECT_TRUE(chance.happens({"atm.command", sim::Role::workload, sim::About::command}, {1, 1}));
    result.hash = hash;
    return result;
  }
};

struct Count {
  std::uint64_t runs = 0;
  std::set<std::uint64_t> different;
};
Count count(const Toy& toy, std::uint32_t slow_max) {
  Count counted;
  const Worlds found = enumerate_worlds(toy, "toy.withdrawal");
  EXPECT_TRUE(found.complete);
  for (const ScopedWorld& world : found.worlds) {
    enumerate_schedules(toy, world, slow_max, [&counted](const RunResult& run, const Deviations&) {
      ++counted.runs;
      counted.different.insert(run.hash);
      return true;
    });
  }
  return counted;
}

TEST(Exhaustive, every_world_is_found) {
  const Worlds found = enumerate_worlds(Toy{}, "toy.withdrawal");
  EXPECT_EQ(found.workloads, 4U);
  EXPECT_EQ(found.crash_points, 4U * 3U);
  EXPECT_EQ(found.worlds.size(), 4U + 12U);
}

// 16 worlds, and of 4 messages none, one or two are slow: 1 + 4 + 6.
TEST(Exhaustive, every_run_of_a_toy_is_run_once) {
  for (const auto& [slow_max, schedules] :
       {std::pair{0U, 1U}, std::pair{1U, 5U}, std::pair{2U, 11U}, std::pair{4U, 16U}, std::pair{9U, 16U}}) {
    const Count counted = count({}, slow_max);
    EXPECT_EQ(counted.runs, 16U * schedules);
    EXPECT_EQ(counted.different.size(), counted.runs);
  }
}

TEST(Exhaustive, more_awaits_than_can_be_named_are_not_complete) {
  EXPECT_FALSE(enumerate_worlds(Toy{.awaits = 64}, "toy.withdrawal").complete);
}

TEST(Exhaustive, who_has_seen_enough_ends_it) {
  int runs = 0;
  enumerate_schedules(Toy{}, {}, 2, [&runs](const RunResult&, const Deviations&) { return ++runs < 3; });
  EXPECT_EQ(runs, 3);
}

}  // namespace
}  // namespace turnstile::properties
