// What a consumer stores and commits, and when.
#include "consumer_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::Offset;
using Values = std::vector<std::string>;

TEST(ConsumerTest, only_what_was_returned_is_committed_by_the_clock) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  ConsumerOptions options = consumer_options("one");
  options.auto_commit_interval = 1'000 * kMs;
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), kOffsetBeginning}}));
  ASSERT_TRUE(orders.world.run(one->poll(500 * kMs)));
  ASSERT_TRUE(orders.world.run(one->poll(500 * kMs)));
  EXPECT_EQ(orders.committed(0), std::nullopt);
  orders.world.wait(1'500 * kMs);
  EXPECT_EQ(orders.committed(0), Offset{2}) << "the third was fetched, but not handed out";
}

TEST(ConsumerTest, without_auto_commit_nothing_is_committed_unasked) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = consumer_options("one");
  options.enable_auto_commit = false;
  options.auto_commit_interval = 100 * kMs;
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one), Values{"a"});
  orders.world.run(one->close());
  orders.world.wait(1'000 * kMs);
  EXPECT_EQ(orders.committed(0), std::nullopt);
}

TEST(ConsumerTest, an_application_that_stores_its_offsets_itself_commits_those) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  ConsumerOptions options = consumer_options("one");
  options.enable_auto_offset_store = false;
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  EXPECT_EQ(orders.read(*one), (Values{"a", "b", "c"}));
  EXPECT_EQ(orders.world.run(one->commit()).error().code, ErrorCode::_no_offset);
  EXPECT_EQ(one->store_offset(orders.part(1), Offset{1}).error().code, ErrorCode::_state);
  ASSERT_TRUE(one->store_offset(orders.part(0), Offset{2}));
  ASSERT_TRUE(orders.world.run(one->commit()));
  EXPECT_EQ(orders.committed(0), Offset{2});
  ASSERT_TRUE(one->store_offset(orders.part(0), Offset{1}));
  EXPECT_EQ(orders.world.run(one->commit()).error().code, ErrorCode::_no_offset) << "less than what is committed";
  const auto automatic = orders.consumer(consumer_options("two"));
  EXPECT_EQ(automatic->store_offset(orders.part(0), Offset{1}).error().code, ErrorCode::_invalid_arg);
}

TEST(ConsumerTest, an_asynchronous_commit_is_reported_by_a_poll) {
  Orders orders;
  orders.write(0, {"a"});
  std::vector<CommitReport> told;
  ConsumerOptions options = consumer_options("one");
  options.offset_commit_cb = [&told](const CommitReport& report) { told.push_back(report); };
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  EXPECT_EQ(orders.read(*one), Values{"a"});
  ASSERT_TRUE(one->commit_async());
  orders.world.wait(100 * kMs);
  EXPECT_TRUE(told.empty()) << "it is not called but from a poll";
  orders.read(*one);
  ASSERT_TRUE(one->commit_async());
  orders.read(*one);
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[0].error, ErrorCode::no_error);
  EXPECT_EQ(told[0].offsets, (std::vector<TopicPartitionOffset>{{orders.part(0), Offset{1}}}));
  EXPECT_EQ(told[1].error, ErrorCode::_no_offset);
}

TEST(ConsumerTest, closing_commits_what_is_stored_and_leaves_the_group) {
  Orders orders;
  orders.write(0, {"a", "b"});
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one), (Values{"a", "b"}));
  orders.world.run(one->close());
  EXPECT_EQ(orders.committed(0), Offset{2});
  orders.world.wait(100 * kMs);
  EXPECT_EQ(orders.world.cluster.truth().members(orders.group), 0u);
}

TEST(ConsumerTest, what_was_read_before_a_revocation_is_committed_before_another_member_begins) {
  Orders orders;
  orders.write(0, {"a", "b"});
  orders.write(1, {"c", "d"});
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one).size(), 4u);
  const auto two = orders.consumer(consumer_options("two"));
  ASSERT_TRUE(two->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*two, 3'000 * kMs), Values{}) << "nothing is read twice";
  EXPECT_EQ(orders.committed(0), Offset{2});
  EXPECT_EQ(orders.committed(1), Offset{2});
  EXPECT_EQ(two->assignment().size(), 1u) << "one went on without a poll: it has no callback";
}

TEST(ConsumerTest, a_lost_assignment_commits_nothing) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = consumer_options("one");
  std::vector<bool> lost;
  options.rebalance_cb = [&lost](Consumer& consumer, const Rebalance& rebalance) -> core::Task<void> {
    std::vector<TopicPartitionOffset> places;
    for (const TopicPartition where : rebalance.partitions) places.push_back({where, kOffsetStored});
    if (rebalance.code == ErrorCode::_assign_partitions) {
      static_cast<void>(consumer.assign(places));
    } else {
      lost.push_back(rebalance.lost && consumer.assignment_lost());
      consumer.unassign();
    }
    co_return;
  };
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one), Values{"a"});
  orders.world.wait(70'000 * kMs);
  EXPECT_TRUE(one->assignment_lost());
  bool exceeded = false;
  while (const auto message = orders.world.run(one->poll(200 * kMs))) {
    const auto* const event = std::get_if<ConsumerEvent>(&*message);
    exceeded = exceeded || (event != nullptr && event->code == ErrorCode::_max_poll_exceeded);
  }
  EXPECT_TRUE(exceeded);
  EXPECT_EQ(lost, std::vector<bool>{true});
  EXPECT_FALSE(one->assignment_lost());
  EXPECT_EQ(orders.committed(0), std::nullopt);
}

}  // namespace
}  // namespace turnstile::sim
