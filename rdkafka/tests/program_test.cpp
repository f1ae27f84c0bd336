// Plain C programs on librdkafka in the simulated world, killed at each of their waits in turn.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "counter_program.h"
#include "hosted_world.hpp"

namespace turnstile::rdkafka {
namespace {

using Values = std::vector<std::string>;

Values numbers(int first, int count) {
  Values all;
  for (int at = first; at < count; at += 2) all.push_back(std::to_string(at));
  return all;
}

TEST(Program, a_feeder_hears_of_each_record_from_poll_and_flush) {
  HostedWorld world;
  world.topic("words", 2);
  feeder_state state{};
  int result = -1;
  sim::Process& process = world.run_on("feeder", [&] { result = feeder_main("words", 10, &state); });
  EXPECT_TRUE(world.until([&] { return process.finished(); }));
  EXPECT_EQ(result, 0);
  EXPECT_EQ(state.delivered, 10);
  EXPECT_EQ(state.failed, 0);
  EXPECT_EQ(world.values("words", 0), numbers(0, 10));
  EXPECT_EQ(world.values("words", 1), numbers(1, 10));
}

// Killed at each of its waits in turn, until it gets through; a supervisor starts it again a second later.
int lives_that_crash(bool crashes, std::uint64_t seed, std::vector<std::uint64_t>* hashes = nullptr) {
  constexpr int kCount = 12;
  int crashed = 0;
  for (std::uint64_t await = 1;; ++await) {
    HostedWorld world(seed);
    world.topic("words", 2);
    world.topic("counts", 2);
    feeder_state state{};
    world.run_on("feeder", [&] { feeder_main("words", kCount, &state); });
    sim::Process& counter = world.process("counter");
    const auto life = [&] { counter_main("counter-0", "words", "counts"); };
    world.start(counter, life);
    bool died = false;
    if (crashes) counter.crash_at_await(await, [&died] { died = true; });
    const auto done = [&] {
      if (!counter.alive() || counter.finished()) {
        world.pass(1'000 * kMs);
        world.start(counter, life);
      }
      return world.values("counts", 0).size() + world.values("counts", 1).size() >= kCount;
    };
    EXPECT_TRUE(world.until(done)) << "killed at await " << await;
    world.pass(20'000 * kMs);
    EXPECT_EQ(world.values("counts", 0), numbers(0, kCount)) << "killed at await " << await;
    EXPECT_EQ(world.values("counts", 1), numbers(1, kCount)) << "killed at await " << await;
    if (hashes != nullptr) hashes->push_back(world.trace.hash());
    if (!died) return crashed;
    ++crashed;
    if (testing::Test::HasFailure()) return crashed;
  }
}

TEST(Program, a_counter_copies_each_record_once) { EXPECT_EQ(lives_that_crash(false, 1), 0); }

TEST(Program, a_counter_that_dies_at_any_wait_still_copies_each_record_once) { EXPECT_GT(lives_that_crash(true, 1), 20); }

TEST(Program, the_same_seed_is_the_same_run) {
  std::vector<std::uint64_t> once;
  std::vector<std::uint64_t> again;
  lives_that_crash(true, 2, &once);
  lives_that_crash(true, 2, &again);
  EXPECT_EQ(once, again);
}

}  // namespace
}  // namespace turnstile::rdkafka
