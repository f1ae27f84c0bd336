// The ways to take turns, as campaigns see them: each holds, and what was found with one is replayed with it.
#include <gtest/gtest.h>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {
namespace {

class EachWay : public testing::TestWithParam<core::Turns> {
 protected:
  static RunResult run_seed(std::string_view scenario, std::uint64_t seed) {
    RunRequest request;
    request.seed = seed;
    request.options.turns = GetParam();
    return bank::find_scenario(scenario)->run(request);
  }
  static void expect_to_hold(std::string_view scenario, std::uint64_t seeds) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const RunResult result = run_seed(scenario, seed);
      ASSERT_FALSE(result.violation.has_value())
          << scenario << ", seed " << seed << ": " << result.violation->property << ": " << result.violation->message;
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Turns, EachWay, testing::ValuesIn(core::kAllTurns),
                         [](const auto& each) { return std::string(core::name(each.param)); });

TEST_P(EachWay, holds_in_standard) { expect_to_hold("standard", 100); }
TEST_P(EachWay, holds_on_one_account) { expect_to_hold("contention", 100); }
TEST_P(EachWay, holds_in_hot) { expect_to_hold("hot", 30); }
TEST_P(EachWay, holds_under_zombies) { expect_to_hold("zombies", 100); }
TEST_P(EachWay, holds_when_roles_are_apart) { expect_to_hold("roles-apart", 50); }
TEST_P(EachWay, holds_when_the_topics_forget_soon) { expect_to_hold("short-retention", 50); }

TEST_P(EachWay, is_the_same_twice_and_differs_from_the_others) {
  const std::uint64_t hash = run_seed("hot", 1).hash;
  EXPECT_EQ(run_seed("hot", 1).hash, hash);
  for (const core::Turns other : core::kAllTurns) {
    RunRequest request;
    request.seed = 1;
    request.options.turns = other;
    EXPECT_EQ(bank::find_scenario("hot")->run(request).hash == hash, other == GetParam()) << core::name(other);
  }
}

TEST_P(EachWay, stands_in_a_failure_and_is_read_from_it) {
  const Scenario& scenario = *bank::find_scenario("standard");
  RunOptions options;
  options.turns = GetParam();
  const Failure failure = describe_recorded(scenario, options, "random", run_seed("standard", 1));
  EXPECT_EQ(failure.turns, core::name(GetParam()));
  const auto read = options_of(failure, scenario);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->turns, GetParam());
}

TEST(Ways, have_names_that_are_read_back_and_no_others) {
  for (const core::Turns turns : core::kAllTurns) {
    EXPECT_EQ(core::turns_named(core::name(turns)), turns);
    EXPECT_TRUE(core::TurnsSet::all().contains(turns));
  }
  EXPECT_EQ(core::turns_named("queue"), std::nullopt);
}

TEST(Ways, other_than_the_default_write_no_copies) {
  for (const core::Turns turns : {core::Turns::park, core::Turns::fused, core::Turns::client}) {
    RunRequest request;
    request.seed = 3;
    request.options.turns = turns;
    EXPECT_EQ(bank::find_scenario("hot")->run(request).counters.requeued, 0U) << core::name(turns);
  }
}

TEST(Ways, that_have_no_piece_for_a_flaw_are_not_hunted_with_it) {
  const auto applies = [](std::string_view flaw, core::Turns turns) { return find_flaw(bank::flaws(), flaw)->turns.contains(turns); };
  EXPECT_TRUE(applies("hot_requeue", core::Turns::requeue));
  EXPECT_FALSE(applies("hot_requeue", core::Turns::fused));
  for (const core::Turns turns : core::kAllTurns) EXPECT_TRUE(applies("no_barrier", turns)) << core::name(turns);
}

}  // namespace
}  // namespace turnstile::properties
