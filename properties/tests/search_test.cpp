#include "turnstile/properties/search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "turnstile/bank/scenarios.hpp"

namespace turnstile::properties {
namespace {

RunRequest request_of(const Strategy& strategy, std::uint64_t seed) {
  RunRequest request;
  request.seed = seed;
  request.options.search = &strategy;
  return request;
}

std::vector<std::uint32_t> delays(const Strategy& strategy, std::uint64_t seed, std::uint32_t lanes, std::uint32_t questions) {
  const Doors doors = strategy.open(seed);
  std::vector<std::uint32_t> answers;
  for (std::uint32_t question = 0; question < questions; ++question) {
    for (std::uint32_t lane = 0; lane < lanes; ++lane)
      answers.push_back(doors.run->choose({"net.delay", sim::Role::schedule}, 10, sim::lane_of(lane)));
  }
  return answers;
}

TEST(Search, a_strategy_and_a_seed_are_one_run) {
  for (const Strategy& strategy : all_strategies()) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const RunResult first = bank::find_scenario("standard")->run(request_of(strategy, seed));
      const RunResult again = bank::find_scenario("standard")->run(request_of(strategy, seed));
      EXPECT_EQ(first.hash, again.hash) << strategy.name;
      EXPECT_FALSE(first.violation) << strategy.name << ": " << first.violation->property;
    }
  }
}

TEST(Search, strategies_explore_a_seed_differently) {
  std::vector<std::uint64_t> hashes;
  for (const Strategy& strategy : all_strategies()) {
    if (strategy.pick == nullptr) hashes.push_back(bank::find_scenario("standard")->run(request_of(strategy, 7)).hash);
  }
  std::ranges::sort(hashes);
  EXPECT_EQ(std::ranges::adjacent_find(hashes), hashes.end());
}

TEST(Search, a_recording_of_any_strategy_repeats_the_run) {
  for (const Strategy& strategy : all_strategies()) {
    RunRequest request = request_of(strategy, 3);
    request.record = true;
    const RunResult recorded = bank::find_scenario("contention")->run(request);
    RunRequest replay;
    replay.recording = &recorded.recording;
    const RunResult repeated = bank::find_scenario("contention")->run(replay);
    EXPECT_EQ(repeated.hash, recorded.hash) << strategy.name;
    EXPECT_FALSE(repeated.divergence) << strategy.name;
  }
}

TEST(Search, what_is_certain_happens_in_every_strategy) {
  for (const Strategy& strategy : all_strategies()) {
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
      const Doors doors = strategy.open(seed);
      for (int time = 0; time < 100; ++time) {
        EXPECT_TRUE(doors.run->happens({"atm.command", sim::Role::workload, sim::About::command}, {1, 1})) << strategy.name;
        EXPECT_TRUE(doors.configuration->happens("swarm.worker", {1, 1})) << strategy.name;
      }
    }
  }
}

// A schedule is what was declared to be one.
TEST(Search, a_users_label_is_not_taken_for_the_networks) {
  const Doors doors = find_strategy("delay")->open(1);
  std::uint32_t of_the_schedule = 0;
  std::uint32_t of_a_user = 0;
  for (int time = 0; time < 100; ++time) {
    of_the_schedule += doors.run->choose({"net.delay", sim::Role::schedule}, 1'000) != 0 ? 1 : 0;
    of_a_user += doors.run->choose("net.delay", 1'000) != 0 ? 1 : 0;
  }
  EXPECT_LT(of_the_schedule, 50U) << "nothing waits, except at a few points";
  EXPECT_GT(of_a_user, 90U);
}

TEST(Search, answers_are_among_those_that_were_asked_for) {
  for (const Strategy& strategy : all_strategies()) {
    for (std::uint64_t seed = 0; seed < 64; ++seed) {
      const Doors doors = strategy.open(seed);
      for (std::uint32_t n = 2; n < 200; ++n)
        EXPECT_LT(doors.run->choose({"net.delay", sim::Role::schedule}, n, sim::lane_of(n % 7)), n) << strategy.name;
    }
  }
}

TEST(Search, a_portfolio_names_the_strategy_of_a_seed) {
  const Strategy* const mix = find_strategy("mix");
  ASSERT_NE(mix, nullptr);
  EXPECT_EQ(mix->chosen_for(0).name, "random");
  for (std::uint64_t seed = 0; seed < 8; ++seed) EXPECT_EQ(delays(*mix, seed, 3, 50), delays(mix->chosen_for(seed), seed, 3, 50));
}

TEST(Search, priorities_are_kept_but_for_a_few_places) {
  const Strategy* const pct = find_strategy("pct");
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const std::vector<std::uint32_t> answers = delays(*pct, seed, 4, 1'000);
    int changes = 0;
    for (std::size_t place = 4; place < answers.size(); ++place) changes += answers[place] != answers[place - 4] ? 1 : 0;
    EXPECT_LE(changes, 7);
  }
}

// Liveness requires a fair schedule: a slow lane must not stay slow in a healed world.
TEST(Search, no_lane_stays_slow_in_a_healed_world) {
  for (const Strategy& strategy : all_strategies()) {
    const Doors doors = strategy.open(2);
    for (std::uint32_t question = 0; question < 100; ++question)
      doors.run->choose({"net.delay", sim::Role::schedule}, 1'000, sim::lane_of(1));
    doors.run->be_fair();
    std::uint64_t sum = 0;
    for (std::uint32_t question = 0; question < 1'000; ++question)
      sum += doors.run->choose({"net.delay", sim::Role::schedule}, 1'000, sim::lane_of(1));
    EXPECT_LT(sum, 1'000U * 550) << strategy.name;
    bool alike = true;
    const std::uint32_t first = doors.run->choose({"net.delay", sim::Role::schedule}, 1'000, sim::lane_of(1));
    for (std::uint32_t question = 0; question < 20; ++question)
      alike = alike && doors.run->choose({"net.delay", sim::Role::schedule}, 1'000, sim::lane_of(1)) == first;
    EXPECT_TRUE(!alike || first == 0) << strategy.name;
  }
}

TEST(Search, delays_are_bounded) {
  const Strategy* const delay = find_strategy("delay");
  int delayed = 0;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const std::vector<std::uint32_t> answers = delays(*delay, seed, 4, 1'000);
    const auto waits = answers.size() - static_cast<std::size_t>(std::ranges::count(answers, 0U));
    EXPECT_LT(waits, 32U);
    delayed += waits > 0 ? 1 : 0;
  }
  EXPECT_GT(delayed, 16);
}

TEST(Search, a_lane_that_asks_often_is_answered_fast) {
  const Doors doors = find_strategy("urw")->open(1);
  std::uint64_t frequent = 0;
  std::uint64_t rare = 0;
  for (int question = 0; question < 10'000; ++question) {
    frequent += doors.run->choose({"net.delay", sim::Role::schedule}, 100, sim::lane_of(1));
    if (question % 10 == 0) rare += doors.run->choose({"net.delay", sim::Role::schedule}, 100, sim::lane_of(2));
  }
  EXPECT_LT(frequent / 10'000, 30U);
  EXPECT_GT(rare / 1'000, 40U);
}

}  // namespace
}  // namespace turnstile::properties
