#include "turnstile/properties/guided.hpp"
#include "turnstile/bank/scenarios.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace turnstile::properties {
namespace {

RunOptions mixed() {
  RunOptions options;
  options.search = find_strategy("mix");
  return options;
}

std::vector<std::uint64_t> hashes(Guide& guide, std::uint64_t generations, std::uint64_t seeds) {
  std::vector<std::uint64_t> found;
  for (std::uint64_t generation = 0; generation < generations; ++generation) {
    std::vector<RunResult> results;
    for (std::uint64_t seed = generation * seeds; seed < (generation + 1) * seeds; ++seed) results.push_back(guide.run(seed));
    for (const RunResult& result : results) {
      EXPECT_FALSE(result.violation) << "seed " << result.seed << ": " << result.violation->message;
      found.push_back(result.hash);
    }
    guide.learn(results);
  }
  return found;
}

TEST(Guide, what_was_new_is_kept_and_varied) {
  Guide guide(*bank::find_scenario("standard"), mixed());
  const std::vector<std::uint64_t> first = hashes(guide, 1, 8);
  EXPECT_FALSE(guide.corpus().empty());
  EXPECT_EQ(guide.run(2).hash, first[2]);  // a fresh seed
  EXPECT_NE(guide.run(3).hash, first[3]);  // now a variation
}

TEST(Guide, it_depends_on_its_seeds_and_corpus_alone) {
  Guide one(*bank::find_scenario("standard"), mixed());
  Guide other(*bank::find_scenario("standard"), mixed());
  EXPECT_EQ(hashes(one, 3, 8), hashes(other, 3, 8));
  EXPECT_EQ(one.corpus(), other.corpus());
}

TEST(Guide, a_recording_of_a_variation_repeats_it) {
  Guide guide(*bank::find_scenario("standard"), mixed());
  hashes(guide, 1, 8);
  const RunResult recorded = guide.run(13, true);
  RunRequest request;
  request.recording = &recorded.recording;
  EXPECT_EQ(bank::find_scenario("standard")->run(request).hash, recorded.hash);
}

TEST(Variation, what_is_certain_stays_so) {
  const Recording nothing;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const auto chance = variation_of(nothing, seed);
    for (int time = 0; time < 100; ++time) EXPECT_TRUE(chance->happens({"atm.command", sim::Role::workload, sim::About::command}, {1, 1}));
  }
}

TEST(Variation, most_of_the_parent_is_inherited) {
  Recording parent;
  for (std::uint32_t index = 0; index < 1'000; ++index) parent.push_back({"net.delay", {}, index, 10, 9});
  int close = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const auto chance = variation_of(parent, seed);
    int same = 0;
    for (std::uint32_t index = 0; index < 1'000; ++index) same += chance->choose({"net.delay", sim::Role::schedule}, 10) == 9 ? 1 : 0;
    close += same >= 800 ? 1 : 0;
    EXPECT_GT(same, 0);
  }
  EXPECT_GT(close, 24);
}

}  // namespace
}  // namespace turnstile::properties
