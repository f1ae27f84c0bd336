#include "turnstile/sim/run/swarm.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "turnstile/sim/world/tape_chance.hpp"

namespace turnstile::sim {
namespace {

TEST(Faults, every_kind_has_a_name_that_finds_it_again) {
  std::set<std::string_view> names;
  for (std::size_t index = 0; index < kFaultKinds; ++index) {
    const auto kind = static_cast<Fault>(index);
    EXPECT_EQ(fault_named(name(kind)), kind);
    names.insert(name(kind));
  }
  EXPECT_EQ(names.size(), kFaultKinds);
  EXPECT_EQ(fault_named("gremlins"), std::nullopt);
}

TEST(Swarm, a_seed_draws_the_same_configuration_each_time) {
  SeededChance first(7, 1);
  SeededChance second(7, 1);
  EXPECT_EQ(describe(draw_swarm(first, {})), describe(draw_swarm(second, {})));
}

TEST(Swarm, seeds_have_their_own_subsets_of_the_faults_and_one_disturbance_on_average) {
  std::set<std::string> subsets;
  std::size_t disturbances = 0;
  SwarmOptions options;
  options.faults.erase(Fault::long_outage);
  options.faults.erase(Fault::clock_step);  // comes on top
  options.brokers = 1;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SeededChance chance(seed, 1);
    const Swarm swarm = draw_swarm(chance, options);
    EXPECT_TRUE(swarm.faults.contains(Fault::message_lost));
    EXPECT_FALSE(swarm.faults.contains(Fault::long_outage));
    for (const auto& disturbance : swarm.disturbances) {
      EXPECT_TRUE(swarm.faults.contains(disturbance.kind));
      EXPECT_LT(disturbance.victim, options.workers);
      EXPECT_LT(disturbance.at, Instant{options.fault_window});
    }
    disturbances += swarm.disturbances.size();
    subsets.insert(describe(swarm));
  }
  EXPECT_GT(subsets.size(), 900U);
  EXPECT_NEAR(static_cast<double>(disturbances), 1000, 100);
}

TEST(Swarm, runs_with_a_fault_of_replication_have_several_brokers_and_the_others_are_as_if_there_were_none) {
  std::size_t replicated = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SwarmOptions options;
    options.faults.erase(Fault::clock_step);  // drawn behind
    SeededChance chance(seed, 1);
    const Swarm swarm = draw_swarm(chance, options);
    SeededChance again(seed, 1);
    SwarmOptions one_broker = options;
    one_broker.brokers = 1;
    const Swarm without = draw_swarm(again, one_broker);
    if (swarm.brokers > 1) {
      ++replicated;
    } else {
      EXPECT_EQ(describe(swarm), describe(without));
    }
    EXPECT_GE(swarm.disturbances.size(), without.disturbances.size());
    EXPECT_FALSE(swarm.unclean_election);
  }
  EXPECT_GT(replicated, 250U);
  EXPECT_LT(replicated, 420U);
}

TEST(Swarm, runs_in_which_no_clock_is_set_are_as_if_there_were_no_such_fault) {
  std::size_t set = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SwarmOptions options;
    SeededChance chance(seed, 1);
    const Swarm swarm = draw_swarm(chance, options);
    options.faults.erase(Fault::clock_step);
    SeededChance again(seed, 1);
    const Swarm without = draw_swarm(again, options);
    if (swarm.faults.contains(Fault::clock_step)) {
      ++set;
      EXPECT_GE(swarm.disturbances.size(), without.disturbances.size());
    } else {
      EXPECT_EQ(describe(swarm), describe(without));
    }
  }
  EXPECT_NEAR(static_cast<double>(set), 250, 50);
}

TEST(Swarm, transactions_time_out_before_a_session_does_in_some_runs_and_after_it_in_others) {
  const SwarmOptions options;
  std::set<Duration> timeouts;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededChance chance(seed, 1);
    timeouts.insert(draw_swarm(chance, options).transaction_timeout);
  }
  EXPECT_EQ(timeouts, (std::set<Duration>{300 * core::kMs, 1'000 * core::kMs, 3'000 * core::kMs, 10'000 * core::kMs}));
}

TEST(Swarm, a_share_of_the_runs_goes_without_the_overlay_where_a_scenario_says_so) {
  SwarmOptions options;
  int without = 0;
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    options.no_overlay = {1, 8};
    SeededChance chance(seed, 1);
    without += draw_swarm(chance, options).worker.stages.overlay ? 0 : 1;
    options.no_overlay = {};
    SeededChance again(seed, 1);
    EXPECT_TRUE(draw_swarm(again, options).worker.stages.overlay);
  }
  EXPECT_NEAR(without, 125, 40);
}

TEST(Swarm, only_allowed_faults_are_drawn) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SeededChance chance(seed, 1);
    SwarmOptions options;
    options.faults = {};
    const Swarm swarm = draw_swarm(chance, options);
    EXPECT_TRUE(swarm.faults.empty());
    EXPECT_TRUE(swarm.disturbances.empty());
    EXPECT_EQ(swarm.message_lost, Ratio{});
    for (const auto skew : swarm.client_skews_ms) EXPECT_EQ(skew, 0);
  }
}

TEST(Swarm, skews_of_any_two_clocks_differ_by_no_more_than_is_allowed) {
  const SwarmOptions options;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededChance chance(seed, 1);
    const Swarm swarm = draw_swarm(chance, options);
    for (const auto skew : swarm.worker_skews_ms) EXPECT_LE(std::abs(skew) * 2, options.worker.stages.skew_ms_max);
  }
}

TEST(Swarm, a_clock_that_is_set_is_no_further_off_than_is_allowed) {
  SwarmOptions options;
  options.clock_steps = {1, 1};
  options.clock_steps_max = 10;
  std::size_t back = 0;
  std::size_t ahead = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SeededChance chance(seed, 1);
    const Swarm swarm = draw_swarm(chance, options);
    for (const Disturbance& disturbance : swarm.disturbances) {
      if (disturbance.kind != Fault::clock_step) continue;
      EXPECT_LE(std::abs(disturbance.skew_ms) * 2, options.worker.stages.skew_ms_max);
      EXPECT_LT(disturbance.victim, swarm.worker_skews_ms.size());
      EXPECT_LT(disturbance.at, Instant{options.fault_window});
      ++(disturbance.skew_ms < 0 ? back : ahead);
    }
  }
  EXPECT_NEAR(static_cast<double>(back), 500, 80);
  EXPECT_NEAR(static_cast<double>(ahead), 500, 80);
}

TEST(Swarm, zeros_are_the_dullest_configuration) {
  TapeChance zeros(Tape{});
  SwarmOptions options;
  options.faults.erase(Fault::message_lost);
  const Swarm swarm = draw_swarm(zeros, options);
  EXPECT_TRUE(swarm.faults.empty());
  EXPECT_EQ(swarm.worker.batch_records_max, core::WorkerOptions{}.batch_records_max);
}

TEST(TapeChance, any_tape_answers_within_the_question) {
  TapeChance chance(Tape{{5, 0xffffffff, 3}, 9});
  EXPECT_EQ(chance.choose("a", 4), 1U);
  EXPECT_LT(chance.choose("a", 1000), 1000U);
  EXPECT_FALSE(chance.happens("b", {1, 100}));
  for (int draw = 0; draw < 100; ++draw) EXPECT_LT(chance.choose("a", 3), 3U);
}

TEST(TapeChance, behind_a_tape_without_a_tail_everything_is_dull) {
  TapeChance chance(Tape{{1}, 0});
  EXPECT_EQ(chance.choose("a", 2), 1U);
  for (int draw = 0; draw < 100; ++draw) {
    EXPECT_EQ(chance.choose("a", 1000), 0U);
    EXPECT_FALSE(chance.happens("b", {999, 1000}));
  }
}

TEST(TapeChance, the_tail_keeps_the_odds) {
  TapeChance chance(Tape{{}, 1});
  int hits = 0;
  for (int draw = 0; draw < 10'000; ++draw) hits += chance.happens("b", {1, 10}) ? 1 : 0;
  EXPECT_NEAR(hits, 1000, 150);
}

}  // namespace
}  // namespace turnstile::sim
