// The clients where a program can see them: what survives lost answers, crashes and a broker that is away, and which errors come out.
#include "sim_log_fixture.hpp"

#include <set>

namespace turnstile::sim {
namespace {

using core::LogErrorClass;
using core::Offset;
using core::Topic;
using Values = std::vector<std::string>;

TEST(SimLogTest, a_commit_whose_answer_is_lost_is_asked_for_again_until_it_is_known) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  ASSERT_TRUE(one.log->begin());
  ASSERT_TRUE(one.produce(kEvents, "a"));
  world.wait(200 * kMs);
  world.wire.lose_answers(1);
  const auto status = world.run(one.log->commit());
  EXPECT_TRUE(status);
  world.wait(100 * kMs);
  EXPECT_EQ(world.network.counters().replies_lost, 1u);
  EXPECT_EQ(visible(world, kEvents), Values{"a"});
  EXPECT_TRUE(one.commit(kEvents, "b"));
}

TEST(SimLogTest, every_single_lost_answer_leaves_one_copy_of_each_record) {
  for (std::uint32_t count = 1; count <= 12; ++count) {
    SimWorld world(count);
    LogMember one(world, "one");
    world.wire.lose_answers(count);
    one.open();
    for (const char* value : {"a", "b", "c"}) ASSERT_TRUE(one.commit(kEvents, value));
    world.wait(100 * kMs);
    EXPECT_EQ(visible(world, kEvents), (Values{"a", "b", "c"})) << count;
  }
}

TEST(SimLogTest, a_broker_that_is_away_is_waited_for) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  one.joined();
  world.cluster.faults().restart(5'000 * kMs);
  EXPECT_TRUE(one.commit(kEvents, "a"));
  EXPECT_GE(world.scheduler.now(), at_ms(5'000));
  EXPECT_FALSE(one.poll(20'000 * kMs)) << "the membership outlives a short restart";
}

TEST(SimLogTest, a_transaction_that_takes_too_long_is_fatal) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  ASSERT_TRUE(one.log->begin());
  ASSERT_TRUE(one.produce(kEvents, "a"));
  world.wait(25'000 * kMs);
  const auto status = world.run(one.log->commit());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, LogErrorClass::fatal);
  EXPECT_EQ(visible(world, kEvents), Values{});
  one.open();
  EXPECT_TRUE(one.commit(kEvents, "b"));
}

TEST(SimLogTest, an_abort_that_overtakes_its_partitions_finds_no_transaction_to_end) {
  bool fatal = false;
  bool well = false;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SimWorld world(seed);
    SimLogOptions options;
    options.client.actor = world.trace.add_actor("one");
    LogMember one(world, "one", options);
    one.open();
    ASSERT_TRUE(one.log->begin());
    world.wire.cut_before(options.client.actor, Request(AddPartitionsToTxn{}).index());
    ASSERT_TRUE(one.produce(kEvents, "a"));
    world.wait(20 * kMs);
    const auto aborted = world.run(one.log->abort());
    fatal = fatal || (!aborted && aborted.error().kind == LogErrorClass::fatal);
    well = well || aborted.has_value();
  }
  EXPECT_TRUE(fatal);
  EXPECT_TRUE(well);
}

TEST(SimLogTest, an_abort_purges_what_was_not_sent_and_the_next_transaction_works) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(one.log->begin());
    ASSERT_TRUE(one.produce(kEvents, "ghost"));
    world.wait(round * 7 * kMs);
    ASSERT_TRUE(world.run(one.log->abort()));
    ASSERT_TRUE(one.commit(kEvents, std::to_string(round)));
  }
  world.wait(100 * kMs);
  EXPECT_EQ(visible(world, kEvents), (Values{"0", "1", "2", "3", "4"}));
}

// The next one meets a gap in the sequence: so does librdkafka 2.0.2 on a real broker.
TEST(SimLogTest, a_record_that_is_too_large_breaks_its_transaction_and_the_next) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  const auto status = one.commit(kEvents, std::string(2'000'000, 'x'));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, LogErrorClass::abortable) << status.error().what;
  ASSERT_TRUE(world.run(one.log->abort()));
  const auto next = one.commit(kEvents, "a");
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().kind, LogErrorClass::abortable) << next.error().what;
  ASSERT_TRUE(world.run(one.log->abort()));
  EXPECT_TRUE(one.commit(kEvents, "b"));
  world.wait(100 * kMs);
  EXPECT_EQ(visible(world, kEvents), Values{"b"});
}

// What is written behind a Produce that came late is refused, for good. A client that begins anew has no such past: what spoils a
// transaction of its own spoils no more than that.
TEST(SimLogTest, a_late_write_is_fatal_to_the_next_transaction_and_to_no_other_client) {
  SimWorld world;
  SimLogOptions options;
  options.client.actor = world.trace.add_actor("one");
  LogMember one(world, "one", options);
  one.open();
  world.wire.strand(options.client.actor, Request(Produce{}).index());
  ASSERT_TRUE(one.commit(kEvents, "a"));
  world.wait(100 * kMs);
  world.wire.deliver_stranded(options.client.actor);
  world.wait(100 * kMs);
  const auto next = one.commit(kEvents, "b");
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().kind, LogErrorClass::fatal) << next.error().what;
  one.open();
  const auto too_large = one.commit(kEvents, std::string(2'000'000, 'x'));
  ASSERT_FALSE(too_large);
  EXPECT_EQ(too_large.error().kind, LogErrorClass::abortable) << too_large.error().what;
  ASSERT_TRUE(world.run(one.log->abort()));
  world.wait(100 * kMs);
  EXPECT_EQ(visible(world, kEvents), Values{"a"});
}

TEST(SimLogTest, a_crash_at_any_await_of_a_transaction_leaves_all_of_it_or_nothing) {
  std::set<std::size_t> endings;
  for (std::uint64_t await = 1; await <= 12; ++await) {
    SimWorld world(await);
    Process& process = world.process("one");
    SimLogOptions options;
    options.transactional_id = "one";
    auto log = std::make_unique<SimLog>(process, world.cluster, world.network, options);
    const auto life = [](core::Log& with) -> core::Task<void> {
      co_await with.open();
      static_cast<void>(with.begin());
      core::RecordBatch batch;
      batch.add({kEvents, "7", "a", {}});
      batch.add({place(Topic::snapshots), "7", "a", {}});
      co_await with.produce(batch);
      const std::vector<core::TopicPartitionOffset> offsets{{place(Topic::commands), Offset{1}}};
      const core::Membership none;
      co_await with.send_offsets(offsets, none);
      co_await with.commit();
    };
    process.crash_at_await(await, {});
    process.start(life(*log));
    world.wait(1'000 * kMs);
    process.crash();
    log.reset();
    world.wait(30'000 * kMs);
    EXPECT_EQ(world.cluster.truth().open_transactions(), 0u);
    const std::size_t seen = visible(world, kEvents).size();
    EXPECT_EQ(visible(world, place(Topic::snapshots)).size(), seen);
    EXPECT_EQ(world.cluster.truth().committed(world.cluster.group("turnstile"), at(Topic::commands)).has_value(), seen == 1);
    endings.insert(seen);
  }
  EXPECT_EQ(endings.size(), 2u);
}

TEST(SimProducerTest, a_record_is_in_the_log_once_however_many_answers_are_lost) {
  SimWorld world;
  SimProducer producer(world.process("atm"), world.cluster, world.network);
  world.wire.lose_answers(3);
  const core::OutRecord record{place(Topic::commands), "7", "a", {}};
  const auto first = world.run(producer.send(record));
  ASSERT_TRUE(first);
  const auto second = world.run(producer.send(record));
  ASSERT_TRUE(second);
  EXPECT_EQ(visible(world, place(Topic::commands)), (Values{"a", "a"})) << "two sends are two records";
  EXPECT_EQ(world.network.counters().replies_lost, 3u);
}

TEST(SimProducerTest, when_its_time_is_up_a_send_is_unknown_and_the_next_one_works) {
  SimWorld world;
  SimProducerOptions options;
  options.delivery_timeout = 1'000 * kMs;
  SimProducer producer(world.process("atm"), world.cluster, world.network, options);
  const core::OutRecord record{place(Topic::commands), "7", "a", {}};
  ASSERT_TRUE(world.run(producer.send(record)));
  world.cluster.faults().restart(3'000 * kMs);
  const auto unknown = world.run(producer.send(record));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().what, "_MSG_TIMED_OUT");
  world.wait(5'000 * kMs);
  EXPECT_TRUE(world.run(producer.send(record)));
}

TEST(SimReaderTest, waits_for_what_is_committed) {
  SimWorld world;
  LogMember writer(world, "writer");
  writer.open();
  SimReader reader(world.process("atm"), world.cluster, world.network);
  const std::vector<core::TopicPartitionOffset> places{{kEvents, Offset{0}}};
  ASSERT_TRUE(world.run(reader.assign(places)));
  const auto nothing_yet = world.run(reader.poll(100, 10));
  ASSERT_TRUE(nothing_yet);
  EXPECT_TRUE(nothing_yet->records.empty());
  ASSERT_TRUE(writer.commit(kEvents, "a"));
  const auto found = world.run(reader.poll(1'000, 10));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->records.size(), 1u);
  EXPECT_EQ(found->records[0].value, "a");
  const auto marks = world.run(reader.watermarks(kEvents));
  ASSERT_TRUE(marks);
  EXPECT_EQ(marks->high, Offset{2});
}

TEST(ClusterTest, lag_counts_visible_records_beyond_the_committed_offset) {
  SimWorld world;
  LogMember one(world, "one");
  one.open();
  ASSERT_TRUE(one.commit(place(Topic::commands), "a"));
  ASSERT_TRUE(one.commit(place(Topic::commands), "b"));
  world.wait(100 * kMs);
  const GroupId group = world.cluster.group("turnstile");
  EXPECT_EQ(world.cluster.truth().lag(group, at(Topic::commands)), 2u);
  ASSERT_TRUE(one.log->begin());
  const std::vector<core::TopicPartitionOffset> offsets{{place(Topic::commands), Offset{2}}};
  const core::Membership mine = one.joined().membership;
  ASSERT_TRUE(world.run(one.log->send_offsets(offsets, mine)));
  ASSERT_TRUE(world.run(one.log->commit()));
  world.wait(100 * kMs);
  EXPECT_EQ(world.cluster.truth().lag(group, at(Topic::commands)), 1u);
}

}  // namespace
}  // namespace turnstile::sim
