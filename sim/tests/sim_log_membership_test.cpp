// A worker's membership: pauses of the process and of the application, rebalances, and who may still commit.
#include "sim_log_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::LogErrorClass;
using core::Offset;
using core::Topic;
using Values = std::vector<std::string>;

TEST(SimLogTest, an_application_that_polls_too_rarely_loses_its_membership_and_gets_a_new_one) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  const core::Assigned before = one.joined();
  world.wait(70'000 * kMs);
  EXPECT_EQ(world.cluster.truth().members(world.cluster.group("turnstile")), 0u);
  const auto news = one.poll(1'000 * kMs);
  ASSERT_TRUE(news && std::holds_alternative<core::Revoked>(*news));
  EXPECT_TRUE(std::get_if<core::Revoked>(&*news)->lost);
  const core::Assigned after = one.joined();
  EXPECT_GT(after.membership.generation, before.membership.generation);
  EXPECT_NE(after.membership.member_id, before.membership.member_id);
}

TEST(SimLogTest, heartbeats_continue_while_only_the_application_is_paused) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  one.joined();
  one.process.pause_application(world.scheduler.now() + 30'000 * kMs);
  world.wait(30'000 * kMs);
  EXPECT_EQ(world.cluster.truth().members(world.cluster.group("turnstile")), 1u);
  EXPECT_FALSE(one.poll(1'000 * kMs));
}

TEST(SimLogTest, a_paused_process_becomes_a_zombie_whose_offsets_are_refused) {
  SimWorld world;
  LogMember zombie(world, "zombie");
  zombie.open();
  const core::Assigned old = zombie.joined();
  zombie.process.pause_all(world.scheduler.now() + 10'000 * kMs);
  LogMember heir(world, "heir");
  heir.open();
  EXPECT_EQ(heir.joined().partitions.size(), 8u);
  EXPECT_EQ(world.cluster.truth().counters().expelled, 1u);
  world.wait(10'000 * kMs);
  ASSERT_TRUE(zombie.log->begin());
  ASSERT_TRUE(zombie.produce(kEvents, "zombie"));
  const std::vector<core::TopicPartitionOffset> offsets{{place(Topic::commands), Offset{1}}};
  const auto status = world.run(zombie.log->send_offsets(offsets, old.membership));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, LogErrorClass::abortable);
  EXPECT_TRUE(world.run(zombie.log->abort()));
  world.wait(100 * kMs);
  EXPECT_EQ(visible(world, kEvents), Values{});
  const auto news = zombie.poll(5'000 * kMs);
  ASSERT_TRUE(news && std::holds_alternative<core::Revoked>(*news));
  EXPECT_TRUE(std::get_if<core::Revoked>(&*news)->lost);
}

TEST(SimLogTest, a_forced_rebalance_is_a_revocation_that_is_no_loss) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  one.joined();
  EXPECT_TRUE(world.cluster.faults().force_rebalance(world.cluster.group("turnstile")));
  const auto news = one.poll(10'000 * kMs);
  ASSERT_TRUE(news && std::holds_alternative<core::Revoked>(*news));
  EXPECT_FALSE(std::get_if<core::Revoked>(&*news)->lost);
  EXPECT_EQ(one.joined().partitions.size(), 8u);
}

// librdkafka's pull request 5604, as librdkafka 2.0.2 has it.
TEST(SimLogTest, a_pending_revocation_stays_one_when_the_assignment_is_lost_meanwhile) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  const core::Assigned before = one.joined();
  EXPECT_TRUE(world.cluster.faults().force_rebalance(world.cluster.group("turnstile")));
  world.wait(70'000 * kMs);
  EXPECT_EQ(world.cluster.truth().members(world.cluster.group("turnstile")), 0u);
  const auto news = one.poll(1'000 * kMs);
  ASSERT_TRUE(news && std::holds_alternative<core::Revoked>(*news));
  EXPECT_FALSE(std::get_if<core::Revoked>(&*news)->lost);
  ASSERT_TRUE(one.log->begin());
  const std::vector<core::TopicPartitionOffset> offsets{{place(Topic::commands), Offset{1}}};
  EXPECT_FALSE(world.run(one.log->send_offsets(offsets, before.membership))) << "the membership of that share is gone all the same";
}

// librdkafka's issue 4849.

}  // namespace
}  // namespace turnstile::sim
