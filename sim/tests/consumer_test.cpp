// The client's consumer as an application sees it: assignments, rebalances, and what is read.
#include "consumer_fixture.hpp"

#include <algorithm>

namespace turnstile::sim {
namespace {

using core::Offset;
using Values = std::vector<std::string>;

// ---- rebalances ----

TEST(ConsumerTest, a_callback_runs_within_poll_and_may_commit_as_the_member_that_it_was) {
  Orders orders;
  orders.write(0, {"a", "b"});
  ConsumerOptions options = consumer_options("one");
  options.enable_auto_commit = false;
  std::vector<ErrorCode> told;
  bool committed = false;
  options.rebalance_cb = [&](Consumer& consumer, const Rebalance& rebalance) -> core::Task<void> {
    told.push_back(rebalance.code);
    if (rebalance.code == ErrorCode::_assign_partitions) {
      std::vector<TopicPartitionOffset> places;
      for (const TopicPartition where : rebalance.partitions) places.push_back({where, Offset{1}});
      static_cast<void>(consumer.assign(places));
      co_return;
    }
    const auto status = co_await consumer.commit();
    committed = status.has_value();
    consumer.unassign();
  };
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->subscribe(orders.topics()));
  orders.world.wait(5'000 * kMs);
  EXPECT_TRUE(told.empty()) << "nobody polled";
  EXPECT_EQ(orders.read(*one), Values{"b"}) << "from where the callback said";
  ASSERT_TRUE(orders.world.cluster.faults().force_rebalance(orders.group));
  orders.world.wait(2'000 * kMs);
  EXPECT_EQ(orders.world.cluster.truth().committed(orders.group, orders.part(0)), std::nullopt);
  orders.read(*one);
  EXPECT_TRUE(committed);
  EXPECT_EQ(orders.committed(0), Offset{2});
  EXPECT_EQ(told, (std::vector<ErrorCode>{ErrorCode::_assign_partitions, ErrorCode::_revoke_partitions, ErrorCode::_assign_partitions}));
}

TEST(ConsumerTest, a_cooperative_member_keeps_what_it_need_not_give_up) {
  Orders orders;
  ConsumerOptions options = consumer_options("one");
  options.partition_assignment_strategy = AssignorKind::cooperative_sticky;
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->subscribe(orders.topics()));
  orders.read(*one, 1'000 * kMs);
  EXPECT_EQ(one->assignment().size(), 2u);
  options.client_id = "two";
  options.client_order = 'z';
  const auto two = orders.consumer(options);
  ASSERT_TRUE(two->subscribe(orders.topics()));
  for (int round = 0; round < 20; ++round) {
    orders.read(*one, 100 * kMs);
    orders.read(*two, 100 * kMs);
    ASSERT_GE(one->assignment().size(), 1u);
  }
  EXPECT_EQ(one->assignment().size(), 1u);
  EXPECT_EQ(two->assignment().size(), 1u);
}

TEST(ConsumerTest, unsubscribing_revokes_everything) {
  Orders orders;
  orders.write(0, {"a"});
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one), Values{"a"});
  one->unsubscribe();
  orders.world.wait(100 * kMs);
  EXPECT_EQ(orders.committed(0), Offset{1});
  EXPECT_EQ(orders.world.cluster.truth().members(orders.group), 0u);
  EXPECT_TRUE(one->assignment().empty());
  ASSERT_TRUE(one->subscribe(orders.topics()));
  orders.write(0, {"b"});
  EXPECT_EQ(orders.read(*one), Values{"b"}) << "it went on where it was";
}

// ---- assignments ----

TEST(ConsumerTest, incremental_assignments_leave_the_others_where_they_are) {
  Orders orders;
  orders.write(0, {"a", "b"});
  orders.write(1, {"c"});
  const auto one = orders.consumer(consumer_options("one"));
  const std::vector<TopicPartitionOffset> first{{orders.part(0), Offset{0}}};
  const std::vector<TopicPartitionOffset> second{{orders.part(1), Offset{0}}};
  ASSERT_TRUE(one->incremental_assign(first));
  ASSERT_TRUE(orders.world.run(one->poll(500 * kMs)));
  EXPECT_EQ(one->incremental_assign(first).error().code, ErrorCode::_conflict);
  ASSERT_TRUE(one->incremental_assign(second));
  EXPECT_EQ(orders.read(*one).size(), 2u) << "a is not read again";
  EXPECT_EQ(one->position(orders.part(0)), Offset{2});
  ASSERT_TRUE(one->incremental_unassign(std::vector{orders.part(0)}));
  EXPECT_EQ(one->incremental_unassign(std::vector{orders.part(0)}).error().code, ErrorCode::_invalid_arg);
  EXPECT_EQ(one->assignment(), std::vector{orders.part(1)});
  EXPECT_EQ(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}, {orders.part(0), Offset{1}}}).error().code,
            ErrorCode::_invalid_arg);
  orders.write(0, {"never"});
  EXPECT_EQ(orders.read(*one), Values{});
}

TEST(ConsumerTest, a_paused_partition_is_silent_and_loses_nothing) {
  Orders orders;
  orders.write(0, {"a", "b"});
  orders.write(1, {"c"});
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), kOffsetBeginning}, {orders.part(1), kOffsetBeginning}}));
  ASSERT_TRUE(one->pause(orders.part(0))) << "before its start is known";
  EXPECT_EQ(orders.read(*one), Values{"c"});
  ASSERT_TRUE(one->resume(orders.part(0)));
  EXPECT_EQ(orders.read(*one), (Values{"a", "b"}));
  EXPECT_EQ(one->pause({orders.topic, core::PartitionId{7}}).error().code, ErrorCode::_unknown_partition);
}

TEST(ConsumerTest, a_batch_waits_for_its_size_or_its_time_or_only_for_the_first) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs)).size(), 2u);
  const Instant begin = orders.world.scheduler.now();
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs, true)).size(), 1u);
  EXPECT_LT(orders.world.scheduler.now() - begin, 100 * kMs);
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs)).size(), 0u);
  EXPECT_GE(orders.world.scheduler.now() - begin, 1'000 * kMs);
}

TEST(ConsumerTest, no_partition_waits_for_as_long_as_another_is_refilled) {
  Orders orders;
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}, {orders.part(1), Offset{0}}}));
  const Values values{"0", "1", "2", "3", "4", "5", "6"};
  for (std::size_t index = 0; index < values.size(); ++index) {
    orders.write(index == 1 ? 1 : 0, {values[index]});
    orders.world.wait(200 * kMs);  // it is fetched
  }
  const Values read = orders.read(*one);
  ASSERT_EQ(read.size(), values.size());
  const auto at = std::ranges::find(read, "1") - read.begin();
  EXPECT_LE(at, 2) << "records are returned in the order of the responses that brought them; one other may overtake";
}

TEST(ConsumerTest, the_end_of_a_partition_is_reported_once_for_each_offset) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = consumer_options("one");
  options.enable_partition_eof = true;
  const auto one = orders.consumer(options);
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  const auto ends = [&] {
    std::vector<std::int64_t> found;
    while (const auto message = orders.world.run(one->poll(300 * kMs))) {
      const auto* const event = std::get_if<ConsumerEvent>(&*message);
      if (event != nullptr && event->code == ErrorCode::_partition_eof) found.push_back(event->offset);
    }
    return found;
  };
  EXPECT_EQ(ends(), std::vector<std::int64_t>{1});
  EXPECT_EQ(ends(), std::vector<std::int64_t>{});
  orders.write(0, {"b"});
  EXPECT_EQ(ends(), std::vector<std::int64_t>{2});
}

TEST(ConsumerTest, a_position_that_was_deleted_is_reset_in_the_background_or_reported) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  ASSERT_EQ(orders.world.cluster.delete_records(orders.part(0), Offset{2}), Offset{2});
  const auto one = orders.consumer(consumer_options("one"));
  const std::vector<TopicPartitionOffset> begin{{orders.part(0), Offset{0}}};
  ASSERT_TRUE(one->assign(begin));
  EXPECT_EQ(orders.read(*one), Values{"c"});
  ConsumerOptions strict = consumer_options("two");
  strict.auto_offset_reset = AutoOffsetReset::error;
  const auto two = orders.consumer(strict);
  ASSERT_TRUE(two->assign(begin));
  const auto message = orders.world.run(two->poll(500 * kMs));
  ASSERT_TRUE(message && std::holds_alternative<ConsumerEvent>(*message));
  EXPECT_EQ(std::get_if<ConsumerEvent>(&*message)->code, ErrorCode::_auto_offset_reset);
}

TEST(ConsumerTest, a_loop_that_polls_without_waiting_does_not_stop_the_clock) {
  Orders orders;
  const auto one = orders.consumer(consumer_options("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  for (int poll = 0; poll < 5'000; ++poll) orders.world.run(one->poll({}));
  EXPECT_GT(orders.world.scheduler.now(), Instant{});
}

TEST(ConsumerTest, without_a_group_only_what_needs_none_works) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = consumer_options("one");
  options.group_id.clear();
  const auto one = orders.consumer(options);
  EXPECT_EQ(one->subscribe(orders.topics()).error().code, ErrorCode::_unknown_group);
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), kOffsetStored}}));
  EXPECT_EQ(orders.read(*one), Values{"a"});
  EXPECT_EQ(orders.world.run(one->commit()).error().code, ErrorCode::_unknown_group);
  const auto range = orders.world.run(one->query_watermark_offsets(orders.part(0)));
  ASSERT_TRUE(range);
  EXPECT_EQ(range->high, Offset{1});
}

}  // namespace
}  // namespace turnstile::sim
