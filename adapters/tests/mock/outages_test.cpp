// No call of the adapter waits longer than documented, whichever broker does not answer, and no client stays with a broker that is gone.
#include "mock_cluster.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/kafka_producer.hpp"
#include "turnstile/adapters/kafka_reader.hpp"

namespace turnstile::adapters {
namespace {

using core::Topic;
using tests::Api;
using tests::MockCluster;
using tests::run;
using tests::Stopwatch;

constexpr core::TopicPartition kCommandsZero{Topic::commands, core::PartitionId{0}};
constexpr core::TopicPartition kEventsZero{Topic::events, core::PartitionId{0}};

// A log that has its share of the group.
std::optional<core::Assigned> join(KafkaLog& log) {
  const auto opened = run(log.open());
  EXPECT_TRUE(opened) << opened.error().what;
  for (int polls = 0; polls < 300; ++polls) {
    auto polled = run(log.poll(100, 1));
    EXPECT_TRUE(polled) << polled.error().what;
    if (!polled) return std::nullopt;
    if (auto* assigned = std::get_if<core::Assigned>(&*polled)) return std::move(*assigned);
  }
  return std::nullopt;
}

core::RecordBatch one_event() {
  core::RecordBatch batch;
  batch.add({kEventsZero, "1", "value", {}});
  return batch;
}

TEST(Outages, the_end_of_a_log_whose_leader_is_silent_is_an_error_soon_and_known_once_it_has_moved) {
  MockCluster cluster;
  cluster.lead(kEventsZero, 1);
  KafkaConfig config = cluster.config();
  config.lookup_ms_max = 1'000;
  const auto reader = KafkaReader::make(config).value();
  ASSERT_TRUE(reader->watermarks(kEventsZero));
  cluster.freeze(1);
  const Stopwatch silent;
  EXPECT_FALSE(reader->watermarks(kEventsZero));
  EXPECT_LT(silent.seconds(), 10);
  cluster.lead(kEventsZero, 2);
  const Stopwatch moved;
  while (!reader->watermarks(kEventsZero) && moved.seconds() < 30) {
  }
  EXPECT_LT(moved.seconds(), 15);
}

TEST(Outages, a_record_for_a_silent_leader_is_delivered_soon_after_it_has_moved) {
  MockCluster cluster;
  cluster.lead(kCommandsZero, 1);
  const auto producer = KafkaProducer::make(cluster.config()).value();
  ASSERT_TRUE(producer->send(Topic::commands, "1", "before", {}, 1));
  while (producer->pending() > 0) producer->poll(100);
  cluster.freeze(1);
  ASSERT_TRUE(producer->send(Topic::commands, "1", "while", {}, 2));
  producer->poll(500);
  cluster.lead(kCommandsZero, 2);
  const Stopwatch moved;
  while (producer->pending() > 0 && moved.seconds() < 30) producer->poll(100);
  EXPECT_LT(moved.seconds(), 15);
}

TEST(Outages, a_partition_whose_leader_is_silent_is_read_soon_after_it_has_moved) {
  MockCluster cluster;
  cluster.lead(kCommandsZero, 1);
  const auto reader = KafkaReader::make(cluster.config()).value();
  ASSERT_TRUE(reader->assign({{kCommandsZero, core::Offset{0}}}));
  ASSERT_TRUE(reader->read(1'000, 1));
  cluster.freeze(1);
  cluster.lead(kCommandsZero, 2);
  const auto producer = KafkaProducer::make(cluster.config()).value();
  ASSERT_TRUE(producer->send(Topic::commands, "1", "value", {}, 1));
  const Stopwatch moved;
  std::size_t seen = 0;
  while (seen == 0 && moved.seconds() < 30) {
    producer->poll(0);
    seen += reader->read(100, 1)->records.size();
  }
  EXPECT_EQ(seen, 1u);
  EXPECT_LT(moved.seconds(), 15);
}

TEST(Outages, a_worker_that_gives_up_closes_its_log_although_no_broker_answers) {
  MockCluster cluster;
  KafkaLog log(cluster.config());
  ASSERT_TRUE(join(log));
  ASSERT_TRUE(log.begin());
  ASSERT_TRUE(run(log.produce(one_event())));
  cluster.freeze_all();
  const Stopwatch closing;
  run(log.close());
  EXPECT_LT(closing.seconds(), 25);
}

TEST(Outages, offsets_of_a_transaction_whose_coordinator_cannot_be_found_come_back_with_an_error) {
  MockCluster cluster;
  KafkaConfig config = cluster.config();
  config.properties = {{"transaction.timeout.ms", "2000"}};
  config.stop_grace_ms = 1'000;
  KafkaLog log(config);
  const auto assigned = join(log);
  ASSERT_TRUE(assigned);
  ASSERT_TRUE(log.begin());
  ASSERT_TRUE(run(log.send_offsets({{kCommandsZero, core::Offset{1}}}, assigned->membership)));
  ASSERT_TRUE(run(log.commit()));
  cluster.refuse(Api::txn_offset_commit, RD_KAFKA_RESP_ERR_NOT_COORDINATOR);
  cluster.refuse(Api::find_coordinator, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, 20);
  ASSERT_TRUE(log.begin());
  const Stopwatch sending;
  static_cast<void>(run(log.send_offsets({{kCommandsZero, core::Offset{2}}}, assigned->membership)));
  EXPECT_LT(sending.seconds(), 10);
  run(log.close());
}

TEST(Outages, a_group_that_takes_no_such_member_is_an_error_with_its_name) {
  MockCluster cluster;
  cluster.refuse(Api::join_group, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL, 50);
  KafkaLog log(cluster.config());
  ASSERT_TRUE(run(log.open()));
  std::string error;
  for (int polls = 0; polls < 100 && error.empty(); ++polls)
    if (const auto polled = run(log.poll(100, 1)); !polled) error = polled.error().what;
  EXPECT_NE(error.find("INCONSISTENT_GROUP_PROTOCOL"), std::string::npos) << error;
  run(log.close());
}

}  // namespace
}  // namespace turnstile::adapters
