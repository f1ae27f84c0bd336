// The client's consumer as an application sees it: assignments, rebalances, what is read, stored and committed.
#include "turnstile/sim/kafka/client/consumer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim_world.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

namespace turnstile::sim {
namespace {

using core::Offset;
using Values = std::vector<std::string>;

struct Orders {
  Orders() : topic(world.cluster.topic("orders")), group(world.cluster.group("g")) {
    EXPECT_EQ(world.cluster.create_topic({"orders", 2, 1, {}}), KafkaError::none);
    writer = std::make_unique<Producer>(world.process("writer"), world.cluster, world.network, ProducerOptions{});
  }
  TopicPartition part(std::int32_t number) const { return {topic, core::PartitionId{number}}; }
  void write(std::int32_t partition, const Values& values) {
    for (const std::string& value : values) ASSERT_TRUE(writer->produce({topic, partition, {}, value}));
    ASSERT_TRUE(world.run(writer->flush(1'000 * kMs)));
  }
  std::unique_ptr<Consumer> consumer(const ConsumerOptions& options) {
    return std::make_unique<Consumer>(world.process(options.client_id), world.cluster, world.network, options);
  }
  // What is handed out until nothing more comes for so long.
  Values read(Consumer& consumer, TimeNs time = 200 * kMs) {
    Values values;
    while (const auto message = world.run(consumer.poll(time))) {
      if (const auto* record = std::get_if<ConsumerRecord>(&*message)) values.emplace_back(record->value);
    }
    return values;
  }
  std::optional<Offset> committed(std::int32_t partition) { return world.cluster.truth().committed(group, part(partition)); }
  const std::vector<TopicId>& topics() {
    topics_ = {topic};
    return topics_;
  }

  SimWorld world;
  TopicId topic{};
  GroupId group{};
  std::unique_ptr<Producer> writer;
  std::vector<TopicId> topics_;
};

ConsumerOptions options_of(const std::string& name) {
  ConsumerOptions options;
  options.client_id = name;
  options.client_order = static_cast<std::uint32_t>(name.front());
  options.group_id = "g";
  options.auto_offset_reset = AutoOffsetReset::earliest;
  options.session_timeout = 6'000 * kMs;
  options.heartbeat_interval = 500 * kMs;
  options.max_poll_interval = 60'000 * kMs;
  options.fetch_wait_max = 50 * kMs;
  options.auto_commit_interval = 0;
  return options;
}

// ---- stored offsets and auto commit ----

TEST(ConsumerTest, what_was_handed_out_is_committed_by_the_clock_and_nothing_else) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  ConsumerOptions options = options_of("one");
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
  ConsumerOptions options = options_of("one");
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
  ConsumerOptions options = options_of("one");
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
  const auto automatic = orders.consumer(options_of("two"));
  EXPECT_EQ(automatic->store_offset(orders.part(0), Offset{1}).error().code, ErrorCode::_invalid_arg);
}

TEST(ConsumerTest, a_commit_that_was_not_waited_for_is_told_by_a_poll) {
  Orders orders;
  orders.write(0, {"a"});
  std::vector<CommitReport> told;
  ConsumerOptions options = options_of("one");
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
  const auto one = orders.consumer(options_of("one"));
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
  const auto one = orders.consumer(options_of("one"));
  ASSERT_TRUE(one->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*one).size(), 4u);
  const auto two = orders.consumer(options_of("two"));
  ASSERT_TRUE(two->subscribe(orders.topics()));
  EXPECT_EQ(orders.read(*two, 3'000 * kMs), Values{}) << "nothing is read twice";
  EXPECT_EQ(orders.committed(0), Offset{2});
  EXPECT_EQ(orders.committed(1), Offset{2});
  EXPECT_EQ(two->assignment().size(), 1u) << "one went on without a poll: it has no callback";
}

TEST(ConsumerTest, a_lost_assignment_commits_nothing) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = options_of("one");
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

// ---- rebalances ----

TEST(ConsumerTest, a_callback_runs_within_poll_and_may_commit_as_the_member_that_it_was) {
  Orders orders;
  orders.write(0, {"a", "b"});
  ConsumerOptions options = options_of("one");
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
  ConsumerOptions options = options_of("one");
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

TEST(ConsumerTest, unsubscribing_gives_everything_back) {
  Orders orders;
  orders.write(0, {"a"});
  const auto one = orders.consumer(options_of("one"));
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
  const auto one = orders.consumer(options_of("one"));
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
  const auto one = orders.consumer(options_of("one"));
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
  const auto one = orders.consumer(options_of("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs)).size(), 2u);
  const TimeNs begin = orders.world.scheduler.now();
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs, true)).size(), 1u);
  EXPECT_LT(orders.world.scheduler.now() - begin, 100 * kMs);
  EXPECT_EQ(orders.world.run(one->poll_batch(2, 1'000 * kMs)).size(), 0u);
  EXPECT_GE(orders.world.scheduler.now() - begin, 1'000 * kMs);
}

TEST(ConsumerTest, ends_are_told_once_for_each_place) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = options_of("one");
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

TEST(ConsumerTest, a_place_that_is_gone_is_reset_in_the_background_or_told) {
  Orders orders;
  orders.write(0, {"a", "b", "c"});
  ASSERT_EQ(orders.world.cluster.delete_records(orders.part(0), Offset{2}), Offset{2});
  const auto one = orders.consumer(options_of("one"));
  const std::vector<TopicPartitionOffset> begin{{orders.part(0), Offset{0}}};
  ASSERT_TRUE(one->assign(begin));
  EXPECT_EQ(orders.read(*one), Values{"c"});
  ConsumerOptions strict = options_of("two");
  strict.auto_offset_reset = AutoOffsetReset::error;
  const auto two = orders.consumer(strict);
  ASSERT_TRUE(two->assign(begin));
  const auto message = orders.world.run(two->poll(500 * kMs));
  ASSERT_TRUE(message && std::holds_alternative<ConsumerEvent>(*message));
  EXPECT_EQ(std::get_if<ConsumerEvent>(&*message)->code, ErrorCode::_auto_offset_reset);
}

TEST(ConsumerTest, a_loop_that_polls_without_waiting_does_not_stop_the_clock) {
  Orders orders;
  const auto one = orders.consumer(options_of("one"));
  ASSERT_TRUE(one->assign(std::vector<TopicPartitionOffset>{{orders.part(0), Offset{0}}}));
  for (int poll = 0; poll < 5'000; ++poll) orders.world.run(one->poll(0));
  EXPECT_GT(orders.world.scheduler.now(), 0);
}

TEST(ConsumerTest, without_a_group_only_what_needs_none_works) {
  Orders orders;
  orders.write(0, {"a"});
  ConsumerOptions options = options_of("one");
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
