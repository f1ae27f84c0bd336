#include "shard_worker.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "campaign.hpp"

namespace turnstile::app {
namespace {

using core::Task;

// A log in memory for one member: every call ends at once. What a test queues in `next_events` and in `errors` happens first.
class MemoryLog final : public core::Log {
 public:
  std::map<core::TopicPartition, std::vector<std::string>> shards;
  std::map<core::TopicPartition, core::Offset> offsets;  // committed
  std::vector<std::string> keys;                         // of the results that were committed
  std::vector<std::string> news;                         // committed
  std::deque<core::Poll> next_events;
  std::deque<core::LogError> errors;  // of the next commits
  std::function<void()> on_poll = [] {};
  int opened = 0;
  int aborted = 0;

  Task<core::LogStatus> open() override {
    ++opened;
    join();
    co_return core::LogStatus{};
  }
  Task<void> close() override { co_return; }
  void join() {
    core::Assigned all{{core::Generation{opened}, "me", "token"}, {}};
    for (const auto& [where, records] : shards) all.partitions.push_back(where);
    next_events.push_back(std::move(all));
  }
  Task<core::LogResult<core::Poll>> poll(core::TimeMs, std::size_t) override {
    on_poll();
    if (!next_events.empty()) {
      core::Poll event = std::move(next_events.front());
      next_events.pop_front();
      if (std::holds_alternative<core::Revoked>(event)) positions_.clear();
      co_return event;
    }
    fetched_.clear();
    for (auto& [where, offset] : positions_) {
      const auto& all = shards[where];
      for (; static_cast<std::size_t>(offset.value) < all.size(); offset = core::next(offset))
        fetched_.push_back({where, offset, 0, {}, all[static_cast<std::size_t>(offset.value)]});
    }
    co_return core::Fetched{fetched_, {}};
  }
  Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override {
    positions_.clear();
    for (const auto& [where, offset] : places) positions_[where] = offset;
    co_return core::LogStatus{};
  }
  Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(const std::vector<core::TopicPartition>& wheres) override {
    std::vector<std::optional<core::Offset>> all;
    for (const auto where : wheres) all.push_back(offsets.contains(where) ? std::optional(offsets[where]) : std::nullopt);
    co_return all;
  }
  Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition) override { co_return core::Watermarks{}; }
  core::LogStatus begin() override {
    open_ = {};
    return {};
  }
  Task<core::LogStatus> produce(const core::RecordBatch& batch) override {
    for (std::size_t index = 0; index < batch.size(); ++index)
      (batch[index].where.topic == kResults ? open_.keys : open_.news)
          .emplace_back(batch[index].where.topic == kResults ? batch[index].key : batch[index].value);
    co_return core::LogStatus{};
  }
  Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& places, const core::Membership&) override {
    open_.offsets = places;
    co_return core::LogStatus{};
  }
  Task<core::LogStatus> commit() override {
    if (!errors.empty()) {
      const core::LogError error = errors.front();
      errors.pop_front();
      co_return std::unexpected(error);
    }
    for (const auto& [where, offset] : open_.offsets) offsets[where] = offset;
    keys.insert(keys.end(), open_.keys.begin(), open_.keys.end());
    news.insert(news.end(), open_.news.begin(), open_.news.end());
    co_return core::LogStatus{};
  }
  Task<core::LogStatus> abort() override {
    ++aborted;
    co_return core::LogStatus{};
  }

 private:
  struct Transaction {
    std::vector<std::string> keys, news;
    std::vector<core::TopicPartitionOffset> offsets;
  };
  Transaction open_;
  std::map<core::TopicPartition, core::Offset> positions_;
  std::vector<core::Record> fetched_;
};

constexpr std::uint64_t kId = 0xa7;

core::TopicPartition partition(std::int32_t number) { return {kShards, core::PartitionId{number}}; }

struct Bench {
  MemoryLog log;
  properties::CampaignOrder order;
  properties::CampaignLog campaigns;
  std::size_t told = 0;
  std::vector<std::uint64_t> computed;
  std::function<void(std::uint64_t number)> while_computing = [](std::uint64_t) {};
  std::uint64_t fails = ~std::uint64_t{0};  // this shard
  int looks_left = 10'000;                  // a worker that hangs is stopped

  explicit Bench(std::uint64_t shards, std::int32_t partitions = 2) {
    order.name = "nightly";
    order.id = kId;
    order.setup.scenario = "any";
    order.count = shards * 10;
    order.shard_seeds = 10;
    campaigns.add(order, 0);
    for (std::uint64_t number = 0; number < shards; ++number)
      log.shards[partition(static_cast<std::int32_t>(number) % partitions)].push_back(
          properties::to_json(properties::CampaignShard{kId, number}));
  }

  std::expected<void, std::string> run(std::int32_t partitions = 2) {
    ShardPorts ports{log,
                     [this](std::uint64_t number, const std::function<bool()>& go_on) -> std::optional<ShardOutcome> {
                       computed.push_back(number);
                       while_computing(number);
                       for (int times = 0; times < 5; ++times)
                         if (!go_on()) return std::nullopt;
                       const bool failed = number == fails;
                       return ShardOutcome{"{}", failed ? "{}" : "", {kId, number, 10, failed, "me", 1}};
                     },
                     [this]() -> const properties::CampaignProgress& {
                       for (; told < log.news.size(); ++told) campaigns.add(*properties::news_from_json(log.news[told]), 1);
                       return *campaigns.named("nightly");
                     },
                     [this] { return --looks_left < 0; }, [] {}};
    ShardWorker worker(std::move(ports), order, partitions);
    worker.look_always();
    return worker.run();
  }
  const properties::CampaignProgress& campaign() const { return *campaigns.named("nightly"); }
};

TEST(ShardWorker, writes_each_shard_once_with_its_offset) {
  Bench bench(5);
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.computed, (std::vector<std::uint64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(bench.log.keys.size(), 5U);
  EXPECT_EQ(bench.log.keys.front(), "00000000000000a7/0");
  EXPECT_EQ(bench.log.offsets[partition(0)], core::Offset{3});
  EXPECT_EQ(bench.log.offsets[partition(1)], core::Offset{2});
  EXPECT_TRUE(bench.campaign().decided());
  EXPECT_FALSE(bench.campaign().done_twice);
}

TEST(ShardWorker, goes_on_where_others_have_committed) {
  Bench bench(4);
  bench.log.offsets[partition(0)] = core::Offset{1};
  bench.log.news = {properties::to_json(properties::CampaignNews(properties::ShardDone{kId, 0, 10, false, "other", 1}))};
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.computed, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(ShardWorker, a_transaction_that_aborts_is_made_again_without_computing_again) {
  Bench bench(2);
  bench.log.errors = {{core::LogErrorClass::abortable, "commit: ILLEGAL_GENERATION (...)"}};
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.log.aborted, 1);
  EXPECT_EQ(bench.computed, (std::vector<std::uint64_t>{0, 1}));
  EXPECT_EQ(bench.log.keys.size(), 2U);
  EXPECT_FALSE(bench.campaign().done_twice);
}

TEST(ShardWorker, opens_again_after_a_fatal_error) {
  Bench bench(6);
  bench.log.errors = {{core::LogErrorClass::fatal, "commit: _FENCED (...)"}};
  const auto ended = bench.run();
  EXPECT_TRUE(ended) << ended.error();
  EXPECT_EQ(bench.log.opened, 2);
  EXPECT_EQ(bench.log.keys.size(), 6U);
  EXPECT_FALSE(bench.campaign().done_twice);
}

// A zombie: while it computed, its partition went to another worker, which has done the shard.
TEST(ShardWorker, drops_a_shard_that_another_worker_has_done) {
  Bench bench(3);
  bench.while_computing = [&bench](std::uint64_t number) {
    if (number != 0 || bench.computed.size() > 1) return;
    bench.log.next_events.push_back(core::Revoked{true});
    bench.log.join();
    bench.log.offsets[partition(0)] = core::Offset{1};
    bench.log.news.push_back(properties::to_json(properties::CampaignNews(properties::ShardDone{kId, 0, 10, false, "other", 1})));
  };
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.log.keys, (std::vector<std::string>{"00000000000000a7/1", "00000000000000a7/2"}));
  EXPECT_FALSE(bench.campaign().done_twice);
}

TEST(ShardWorker, keeps_a_shard_whose_partition_comes_back) {
  Bench bench(3);
  bench.while_computing = [&bench](std::uint64_t number) {
    if (number != 0) return;
    bench.log.next_events.push_back(core::Revoked{false});
    bench.log.join();
  };
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.computed, (std::vector<std::uint64_t>{0, 1, 2}));
  EXPECT_EQ(bench.log.keys.size(), 3U);
}

TEST(ShardWorker, takes_no_shard_above_one_that_failed) {
  Bench bench(9);
  bench.fails = 3;
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.computed, (std::vector<std::uint64_t>{0, 1, 2, 3}));
  EXPECT_EQ(bench.log.keys.back(), "00000000000000a7/3/failure");
}

TEST(ShardWorker, leaves_a_campaign_that_is_cancelled) {
  Bench bench(9);
  bench.while_computing = [&bench](std::uint64_t number) {
    if (number == 2) bench.log.news.push_back(properties::to_json(properties::CampaignNews(properties::CampaignCancelled{kId})));
  };
  EXPECT_TRUE(bench.run());
  EXPECT_EQ(bench.log.keys.size(), 2U);
}

TEST(ShardWorker, ignores_the_shards_of_other_campaigns) {
  Bench bench(2, 1);
  bench.log.shards[partition(0)].insert(bench.log.shards[partition(0)].begin(), properties::to_json(properties::CampaignShard{1, 0}));
  EXPECT_TRUE(bench.run(1));
  EXPECT_EQ(bench.log.keys.size(), 2U);
  EXPECT_EQ(bench.log.offsets[partition(0)], core::Offset{3});
}

TEST(ShardWorker, tells_of_a_foreign_record) {
  Bench bench(2, 1);
  bench.log.shards[partition(0)].push_back("x");
  const auto ended = bench.run(1);
  ASSERT_FALSE(ended);
  EXPECT_NE(ended.error().find("offset 2 of partition 0"), std::string::npos) << ended.error();
}

TEST(ShardWorker, tells_of_shards_that_retention_has_taken) {
  Bench bench(4, 2);
  bench.log.shards[partition(1)].erase(bench.log.shards[partition(1)].begin());
  const auto ended = bench.run();
  ASSERT_FALSE(ended);
  EXPECT_NE(ended.error().find("others are missing in partition 1"), std::string::npos) << ended.error();
}

}  // namespace
}  // namespace turnstile::app
