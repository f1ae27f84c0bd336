#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign_result.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace turnstile::properties {
namespace {

std::vector<std::uint64_t> seeds_of(const SeedRange& range) {
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t place = 0; place < range.size(); ++place) seeds.push_back(range.seed(place));
  return seeds;
}

TEST(SeedRange, shards_are_disjoint_and_cover) {
  for (const std::uint64_t count : {0U, 1U, 2U, 7U, 100U, 101U}) {
    for (std::uint64_t of = 1; of <= 8; ++of) {
      std::vector<std::uint64_t> all;
      for (std::uint64_t number = 1; number <= of; ++number) {
        const auto seeds = seeds_of({40, count, {number, of}});
        all.insert(all.end(), seeds.begin(), seeds.end());
      }
      std::ranges::sort(all);
      EXPECT_EQ(all, seeds_of({40, count, {}}));
    }
  }
}

TEST(SeedRange, a_campaign_without_end_has_shards_too) {
  const SeedRange range{0, ~std::uint64_t{0}, {3, 4}};
  EXPECT_EQ(range.seed(0), 2U);
  EXPECT_EQ(range.seed(10), 42U);
  EXPECT_GT(range.size(), std::uint64_t{1} << 61);
}

CampaignResult campaign(const SeedRange& seeds, const char* flaw = "") {
  CampaignResult result;
  result.version = "1";
  result.scenario = "quiet";
  result.flaw = flaw;
  result.search = "mix";
  result.seeds = {seeds};
  RunOptions options;
  options.search = find_strategy("mix");
  options.flaw = find_flaw(bank::flaws(), flaw);
  for (const std::uint64_t seed : seeds_of(seeds)) explore_seed(*bank::find_scenario("quiet"), options, {seed}, result.tally);
  return result;
}

TEST(CampaignResult, merged_shards_are_the_whole) {
  const CampaignResult whole = campaign({0, 40, {}});
  CampaignResult merged = campaign({0, 40, {3, 3}});
  for (const std::uint64_t number : {1U, 2U}) merged.add(campaign({0, 40, {number, 3}}));
  EXPECT_TRUE(merged.missing_shards().empty());
  merged.seeds = whole.seeds;
  EXPECT_EQ(to_json(merged), to_json(whole));
}

TEST(CampaignResult, the_lowest_seed_that_failed_is_kept) {
  const CampaignResult whole = campaign({0, 40, {}}, "no_command_id");
  CampaignResult merged = campaign({0, 40, {2, 2}}, "no_command_id");
  merged.add(campaign({0, 40, {1, 2}}, "no_command_id"));
  ASSERT_EQ(merged.tally.first_failure.has_value(), whole.tally.first_failure.has_value());
  if (whole.tally.first_failure) {
    EXPECT_EQ(merged.tally.first_failure->seed, whole.tally.first_failure->seed);
  }
}

TEST(CampaignResult, what_was_written_is_read) {
  CampaignResult result = campaign({5, 10, {2, 3}});
  result.faults = {"reply_lost"};
  result.failure_file = "no_overdraft-2a.json";
  RunResult failed;
  failed.seed = 42;
  failed.violation = Violation{bank::find_scenario("quiet")->properties().front(), 7, "account 1 \"overdrawn\"", true};
  result.tally.first_failure = failed;
  result.tally.first_divergence = 43;
  const auto read = campaign_from_json(to_json(result), bank::scenarios());
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(to_json(*read), to_json(result));
}

TEST(CampaignResult, what_is_none_is_told_in_a_line) {
  const std::string good = to_json(campaign({0, 2, {}}));
  for (std::size_t length = 0; length < good.size(); length += 7)
    EXPECT_FALSE(campaign_from_json(good.substr(0, length), bank::scenarios()).has_value());
  EXPECT_FALSE(campaign_from_json("{}", bank::scenarios()).has_value());
  EXPECT_FALSE(campaign_from_json("[1,2", bank::scenarios()).has_value());
}

TEST(CampaignResult, only_shards_of_one_campaign_are_merged) {
  const CampaignResult first = campaign({0, 4, {1, 2}});
  EXPECT_EQ(first.differs_from(campaign({0, 4, {2, 2}})), "");
  EXPECT_NE(first.differs_from(first), "");
  EXPECT_NE(first.differs_from(campaign({0, 4, {2, 2}}, "no_command_id")), "");
  EXPECT_EQ(first.missing_shards(), std::vector<std::string>{"2/2"});
}

}  // namespace
}  // namespace turnstile::properties
