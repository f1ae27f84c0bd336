#include "turnstile/properties/state_census.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "turnstile/sim/world/random.hpp"

namespace turnstile::properties {
namespace {

std::uint64_t state(std::uint32_t number) { return core::mix_bits(number + 1); }

// A run sees `sightings` states, all `kinds` equally likely.
std::vector<std::uint64_t> sample(sim::Random& random, std::uint32_t kinds, std::uint32_t sightings) {
  std::vector<std::uint64_t> states;
  for (std::uint32_t sighting = 0; sighting < sightings; ++sighting) {
    const std::uint64_t seen = state(random.below(kinds));
    if (std::ranges::find(states, seen) == states.end()) states.push_back(seen);
  }
  return states;
}

TEST(StateCensus, counts_states_and_those_of_one_run) {
  StateCensus census;
  census.add(std::vector{state(1), state(2)});
  census.add(std::vector{state(2), state(3)});
  EXPECT_EQ(census.runs(), 2U);
  EXPECT_EQ(census.sightings(), 4U);
  EXPECT_EQ(census.states(), 3U);
  EXPECT_EQ(census.singletons(), 2U);
}

// Of 1,000 equally likely states, n sightings leave 1,000 (1 - 1/1,000)^n unseen: the expected rest is known.
TEST(StateCensus, the_unseen_mass_of_a_known_distribution_is_estimated) {
  sim::Random random(1);
  constexpr std::uint32_t kKinds = 1'000;
  std::uint64_t estimated = 0;  // in millionths, summed over the repetitions
  std::uint64_t unseen = 0;
  constexpr int kRepetitions = 100;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    StateCensus census;
    for (int run = 0; run < 1'500; ++run) census.add(sample(random, kKinds, 1));
    estimated += census.singletons() * 1'000'000 / census.sightings();
    unseen += (kKinds - census.states()) * 1'000'000 / kKinds;
  }
  EXPECT_NEAR(static_cast<double>(estimated) / kRepetitions, static_cast<double>(unseen) / kRepetitions, 10'000);
  EXPECT_NEAR(static_cast<double>(unseen) / kRepetitions, 223'000, 10'000);  // e^-1.5
}

TEST(StateCensus, all_seen_twice_leaves_nothing) {
  StateCensus census;
  for (int run = 0; run < 2; ++run) census.add(std::vector{state(1), state(2), state(3)});
  EXPECT_EQ(census.singletons(), 0U);
}

TEST(StateCensus, more_states_than_are_kept_are_estimated) {
  StateCensus census;
  constexpr std::uint32_t kStates = 200'000;
  for (std::uint32_t number = 0; number < kStates; ++number) census.add(std::vector{state(number)});
  EXPECT_LE(census.parts().kept.size(), StateCensus::kKeptMax);
  EXPECT_NEAR(static_cast<double>(census.states()), kStates, kStates * 0.05);
  EXPECT_EQ(census.states(), census.singletons());
}

TEST(StateCensus, parts_in_any_order_make_the_whole) {
  sim::Random random(7);
  std::vector<std::vector<std::uint64_t>> runs;
  for (int run = 0; run < 3'000; ++run) runs.push_back(sample(random, 100'000, 20));
  StateCensus whole;
  for (const auto& run : runs) whole.add(run);
  std::vector<StateCensus> shards(3);
  for (std::size_t run = 0; run < runs.size(); ++run) shards[run % 3].add(runs[run]);
  StateCensus merged;
  for (const std::size_t shard : {2U, 0U, 1U}) merged.add(shards[shard]);
  EXPECT_EQ(merged.parts(), whole.parts());
  EXPECT_EQ(StateCensus::of(whole.parts()).parts(), whole.parts());
}

}  // namespace
}  // namespace turnstile::properties
