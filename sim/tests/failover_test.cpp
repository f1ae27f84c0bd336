// Clients of three brokers that are lost one after another: committed records are there once, under any leader, and members keep their
// assignments.
#include <gtest/gtest.h>

#include <set>
#include <variant>

#include "sim_world.hpp"

namespace turnstile::sim {
namespace {

using core::Topic;
using Values = std::vector<std::string>;

ClusterOptions three_brokers() {
  ClusterOptions options = with_topics(ClusterOptions{});
  options.broker.replication.nodes = 3;
  options.follower_delay_max = 20 * kMs;
  for (NewTopic& topic : options.broker.topics) topic.options.in_sync_replicas_min = 2;
  return options;
}

Values all_of(SimWorld& world, Topic topic) {
  Values values;
  for (std::int32_t partition = 0; partition < world.cluster.partitions(in_cluster(topic)); ++partition) {
    for (const LogBatch& batch : world.cluster.truth().log(at(topic, partition)).batches()) {
      if (batch.block == nullptr || !batch.visible()) continue;
      for (const StoredRecord& record : batch.block->records) values.emplace_back(record.value);
    }
  }
  std::ranges::sort(values);
  return values;
}

// Loses one broker after the other, each for a while, until the task is done.
void lose_brokers(SimWorld& world, const core::Task<void>& task) {
  for (std::int32_t node = 0; !task.done(); node = (node + 1) % 3) {
    EXPECT_TRUE(world.cluster.faults().stop_node(NodeId{node}, 30 * kMs, 200 * kMs));
    world.wait(400 * kMs);
  }
}

TEST(Failover, each_committed_transaction_is_there_once_over_all_its_partitions) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimWorld world(seed, {}, three_brokers());
    SimLogOptions options;
    options.transactional_id = "one";
    Process& process = world.process("one");
    SimLog log(process, world.cluster, world.network, options);
    ASSERT_TRUE(world.run(log.open()));
    Values sent;
    auto work = [&]() -> core::Task<void> {
      for (int number = 0; number < 50; ++number) {
        EXPECT_TRUE(log.begin());
        core::RecordBatch batch;
        for (std::int32_t partition = 0; partition < 4; ++partition) {
          sent.push_back(std::to_string(number) + "." + std::to_string(partition));
          batch.add({place(Topic::events, partition), "7", sent.back(), {}});
        }
        const auto produced = co_await log.produce(batch);
        EXPECT_TRUE(produced);
        const auto committed = co_await log.commit();
        EXPECT_TRUE(committed) << (committed ? "" : committed.error().what);
      }
    };
    core::Task<void> task = work();
    task.start();
    lose_brokers(world, task);
    world.cluster.faults().heal();
    world.wait(5'000 * kMs);
    std::ranges::sort(sent);
    EXPECT_EQ(all_of(world, Topic::events), sent) << "seed " << seed;
    EXPECT_EQ(world.cluster.truth().open_transactions(), 0u);
    EXPECT_GT(world.cluster.truth().counters().leader_changes, 0u);
  }
}

TEST(Failover, an_idempotent_producers_record_is_there_once) {
  std::uint64_t truncated = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimWorld world(seed, {}, three_brokers());
    Process& process = world.process("one");
    SimProducer producer(process, world.cluster, world.network);
    Values sent;
    auto work = [&]() -> core::Task<void> {
      for (int number = 0; number < 200; ++number) {
        sent.push_back(std::to_string(number));
        const core::OutRecord record{place(Topic::events, number % 4), "7", sent.back(), {}};
        const auto written = co_await producer.send(record);
        EXPECT_TRUE(written);
      }
    };
    core::Task<void> task = work();
    task.start();
    lose_brokers(world, task);
    std::ranges::sort(sent);
    EXPECT_EQ(all_of(world, Topic::events), sent) << "seed " << seed;
    truncated += world.cluster.truth().counters().truncated;
  }
  EXPECT_GT(truncated, 0u) << "some had to be written again";
}

TEST(Failover, a_member_keeps_its_assignment_when_its_coordinator_moves) {
  SimWorld world(1, {}, three_brokers());
  SimLogOptions options;
  options.transactional_id = "one";
  Process& process = world.process("one");
  SimLog log(process, world.cluster, world.network, options);
  ASSERT_TRUE(world.run(log.open()));
  std::size_t assignments = 0;
  std::size_t revocations = 0;
  const auto poll_for = [&](Duration time) {
    const Instant until = world.scheduler.now() + time;
    while (world.scheduler.now() < until) {
      const auto polled = world.run(log.poll(50, 100));
      ASSERT_TRUE(polled);
      if (std::holds_alternative<core::Assigned>(*polled)) ++assignments;
      if (std::holds_alternative<core::Revoked>(*polled)) ++revocations;
    }
  };
  poll_for(10'000 * kMs);
  ASSERT_EQ(assignments, 1u);
  for (std::int32_t node = 0; node < 3; ++node) {
    world.cluster.faults().move_coordinators(NodeId{node}, 500 * kMs);
    poll_for(10'000 * kMs);
  }
  EXPECT_EQ(world.cluster.truth().counters().coordinators_moved, 6u);
  EXPECT_EQ(assignments, 1u);
  EXPECT_EQ(revocations, 0u);
}

TEST(Failover, the_last_broker_that_is_there_is_not_lost) {
  SimWorld world(1, {}, three_brokers());
  EXPECT_TRUE(world.cluster.faults().stop_node(NodeId{0}, {}, 1'000 * kMs));
  EXPECT_FALSE(world.cluster.faults().stop_node(NodeId{0}, {}, 1'000 * kMs)) << "it is gone already";
  EXPECT_TRUE(world.cluster.faults().stop_node(NodeId{1}, {}, 1'000 * kMs));
  EXPECT_FALSE(world.cluster.faults().stop_node(NodeId{2}, {}, 1'000 * kMs));
  SimWorld alone;
  EXPECT_FALSE(alone.cluster.faults().stop_node(NodeId{0}, {}, 1'000 * kMs));
}

}  // namespace
}  // namespace turnstile::sim
