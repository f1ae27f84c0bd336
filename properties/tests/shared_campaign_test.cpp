#include <gtest/gtest.h>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign_progress.hpp"

namespace turnstile::properties {
namespace {

CampaignOrder ordered(std::uint64_t count, std::uint64_t shard_seeds, const char* name = "nightly", std::uint64_t id = 7) {
  CampaignOrder order;
  order.name = name;
  order.id = id;
  order.setup.version = "1";
  order.setup.revision = "abc";
  order.setup.scenario = "quiet";
  order.setup.faults = {"reply_lost"};
  order.setup.search = "mix";
  order.first = 100;
  order.count = count;
  order.shard_seeds = shard_seeds;
  order.behaviour = 42;
  return order;
}

ShardDone done(std::uint64_t number, bool failed = false) { return {7, number, 10, failed, "host:1", 2}; }

TEST(CampaignOrder, shards_are_disjoint_and_cover) {
  for (const std::uint64_t count : {1U, 9U, 10U, 11U, 100U}) {
    const CampaignOrder order = ordered(count, std::min<std::uint64_t>(count, 10));
    std::uint64_t next = 100;
    for (std::uint64_t number = 0; number < order.shards(); ++number) {
      EXPECT_EQ(order.shard(number).first, next);
      next += order.shard(number).count;
    }
    EXPECT_EQ(next, 100 + count);
  }
}

TEST(CampaignNews, what_was_written_is_read) {
  const std::vector<CampaignNews> all{ordered(100, 10), done(3, true), CampaignCancelled{7}};
  for (const CampaignNews& news : all) {
    const auto read = news_from_json(to_json(news));
    ASSERT_TRUE(read.has_value()) << read.error();
    EXPECT_EQ(read->index(), news.index());
    EXPECT_EQ(to_json(*read), to_json(news));
  }
  const auto shard = shard_from_json(to_json(CampaignShard{7, 9}));
  ASSERT_TRUE(shard.has_value()) << shard.error();
  EXPECT_EQ(shard->campaign, 7U);
  EXPECT_EQ(shard->number, 9U);
}

TEST(CampaignNews, what_is_none_is_told_in_a_line) {
  for (const std::string& good : {to_json(CampaignNews(ordered(100, 10))), to_json(CampaignNews(done(1))), to_json(CampaignShard{7, 9})}) {
    for (std::size_t length = 0; length < good.size(); ++length) {
      EXPECT_FALSE(news_from_json(good.substr(0, length)).has_value());
      EXPECT_FALSE(shard_from_json(good.substr(0, length)).has_value());
    }
  }
  EXPECT_FALSE(news_from_json(to_json(CampaignShard{7, 9})).has_value());
  EXPECT_FALSE(shard_from_json(to_json(CampaignNews(done(1)))).has_value());
  EXPECT_FALSE(news_from_json(to_json(CampaignNews(ordered(0, 10)))).has_value());
  EXPECT_FALSE(news_from_json(to_json(CampaignNews(ordered(kShardsMax + 1, 1)))).has_value());
}

TEST(CampaignLog, of_two_campaigns_with_one_name_the_earlier_has_it) {
  CampaignLog log;
  log.add(ordered(100, 10), 1);
  log.add(ordered(50, 10, "nightly", 8), 2);
  log.add(ordered(50, 10, "other", 9), 3);
  ASSERT_EQ(log.all().size(), 2U);
  EXPECT_EQ(log.named("nightly")->order.id, 7U);
  EXPECT_EQ(log.named("other")->order.id, 9U);
  EXPECT_EQ(log.named("none"), nullptr);
}

TEST(CampaignLog, a_campaign_is_decided_when_every_shard_is_done) {
  CampaignLog log;
  log.add(ordered(30, 10), 1);
  log.add(done(2), 2);
  log.add(done(0), 3);
  EXPECT_EQ(log.named("nightly")->missing(), 1U);
  EXPECT_FALSE(log.named("nightly")->over());
  log.add(done(1), 4);
  EXPECT_TRUE(log.named("nightly")->decided());
  EXPECT_EQ(log.named("nightly")->runs, 30U);
  EXPECT_EQ(log.named("nightly")->workers.at("host:1").shards, 3U);
}

TEST(CampaignLog, a_failure_decides_once_every_shard_below_it_is_done) {
  CampaignLog log;
  log.add(ordered(50, 10), 1);
  log.add(done(2, true), 2);
  log.add(done(4, true), 3);
  EXPECT_EQ(log.named("nightly")->counted(), 3U);
  EXPECT_EQ(log.named("nightly")->missing(), 0U);
  log.add(done(0), 4);
  log.add(done(1, true), 5);
  EXPECT_TRUE(log.named("nightly")->decided());
  EXPECT_EQ(log.named("nightly")->counted(), 2U);
}

TEST(CampaignLog, a_campaign_that_keeps_going_needs_every_shard) {
  CampaignLog log;
  CampaignOrder order = ordered(30, 10);
  order.keep_going = true;
  log.add(order, 1);
  log.add(done(0, true), 2);
  EXPECT_EQ(log.named("nightly")->counted(), 3U);
  EXPECT_FALSE(log.named("nightly")->decided());
}

TEST(CampaignLog, a_shard_that_is_done_twice_is_told) {
  CampaignLog log;
  log.add(ordered(30, 10), 1);
  log.add(done(1), 2);
  EXPECT_FALSE(log.named("nightly")->done_twice.has_value());
  log.add(done(1), 3);
  EXPECT_EQ(log.named("nightly")->done_twice, 1U);
  EXPECT_EQ(log.named("nightly")->shards_done, 1U);
}

TEST(CampaignLog, a_cancelled_campaign_is_over) {
  CampaignLog log;
  log.add(ordered(30, 10), 1);
  log.add(CampaignCancelled{7}, 2);
  EXPECT_TRUE(log.named("nightly")->over());
  EXPECT_FALSE(log.named("nightly")->decided());
  EXPECT_EQ(log.named("nightly")->cancelled_ms, 2);
}

TEST(Behaviour, tells_other_runs_apart) {
  RunOptions options;
  options.search = find_strategy("mix");
  const Scenario& scenario = *bank::find_scenario("quiet");
  const std::uint64_t right = behaviour_of(scenario, options, 0, 100);
  EXPECT_EQ(behaviour_of(scenario, options, 0, 100), right);
  EXPECT_NE(behaviour_of(scenario, options, 1, 100), right);
  options.flaw = find_flaw(bank::flaws(), "no_command_id");
  EXPECT_NE(behaviour_of(scenario, options, 0, 100), right);
}

}  // namespace
}  // namespace turnstile::properties
