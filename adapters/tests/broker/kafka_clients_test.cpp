// The plain producer and reader, and what KafkaLog adds to the contract.
#include <algorithm>
#include <map>
#include <set>

#include "broker.hpp"
#include "places.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/kafka_producer.hpp"
#include "turnstile/adapters/kafka_reader.hpp"
#include "turnstile/core/codec.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::adapters {
namespace {

using core::Offset;
using core::PartitionId;
using core::Topic;
using tests::FreshTopics;

constexpr core::TopicPartition kCommands{Topic::commands, PartitionId{0}};

std::unique_ptr<KafkaProducer> producer_of(const KafkaConfig& config) {
  auto made = KafkaProducer::make(config);
  EXPECT_TRUE(made) << made.error();
  return std::move(*made);
}
std::unique_ptr<KafkaReader> reader_of(const KafkaConfig& config, Isolation isolation = Isolation::read_committed) {
  auto made = KafkaReader::make(config, isolation);
  EXPECT_TRUE(made) << made.error();
  return std::move(*made);
}
std::vector<Delivery> all_deliveries(KafkaProducer& producer) {
  std::vector<Delivery> all;
  for (int i = 0; i < 300 && producer.pending() > 0; ++i)
    for (const Delivery& delivery : producer.poll(100)) all.push_back(delivery);
  for (const Delivery& delivery : producer.poll(0)) all.push_back(delivery);
  return all;
}
template <class T>
T run(core::Task<T> task) {
  task.start();
  return task.result();
}

TEST(KafkaProducer, every_record_is_delivered_once_and_its_key_decides_the_partition) {
  const FreshTopics topics(4);
  const auto producer = producer_of(topics.config());
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const core::EntityKey key(core::EntityId{i});
    const auto sent = producer->send(Topic::commands, key, "value", {.id = "c"}, i);
    ASSERT_TRUE(sent) << sent.error();
  }
  std::set<std::uint64_t> tags;
  for (const Delivery& delivery : all_deliveries(*producer)) {
    EXPECT_TRUE(delivery.known) << delivery.error;
    EXPECT_TRUE(tags.insert(delivery.tag).second);
    const core::EntityKey key(core::EntityId{delivery.tag});
    EXPECT_EQ(delivery.partition, core::murmur2_partition(key, 4));
  }
  EXPECT_EQ(tags.size(), 1000u);
}

TEST(KafkaProducer, a_record_too_large_is_refused_and_harms_nothing) {
  const FreshTopics topics(1);
  const auto producer = producer_of(topics.config());
  EXPECT_FALSE(producer->send(Topic::commands, "1", std::string(5'000'000, 'x'), {}, 1));
  EXPECT_TRUE(producer->send(Topic::commands, "1", "small", {}, 2));
  const auto deliveries = all_deliveries(*producer);
  ASSERT_EQ(deliveries.size(), 1u);
  EXPECT_TRUE(deliveries.front().known);
}

TEST(KafkaReader, it_reads_from_a_place_to_the_end_in_batches) {
  const FreshTopics topics(2);
  const auto producer = producer_of(topics.config());
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const core::EntityKey key(core::EntityId{i % 50});
    ASSERT_TRUE(producer->send(Topic::commands, key, std::to_string(i), {}, i));
  }
  ASSERT_EQ(all_deliveries(*producer).size(), 5000u);
  const auto reader = reader_of(topics.config());
  EXPECT_EQ(count_partitions(topics.config(), Topic::commands).value(), 2);
  std::vector<core::TopicPartitionOffset> places;
  std::map<core::TopicPartition, Offset> ends;
  for (std::int32_t partition : {0, 1}) {
    const core::TopicPartition where{Topic::commands, PartitionId{partition}};
    const auto marks = reader->watermarks(where).value();
    places.push_back({where, marks.low});
    ends[where] = marks.high;
  }
  ASSERT_TRUE(reader->assign(places));
  std::size_t seen = 0;
  const auto at_end = [&] {
    return std::ranges::all_of(reader->positions(), [&](const auto& place) { return place.offset == ends[place.where]; });
  };
  for (int i = 0; i < 300 && !at_end(); ++i) {
    const auto batch = reader->read(100, 300);
    ASSERT_TRUE(batch) << batch.error();
    EXPECT_LE(batch->records.size(), 300u);
    seen += batch->records.size();
  }
  EXPECT_EQ(seen, 5000u);
}

TEST(KafkaReader, what_is_uncommitted_is_read_only_on_demand_and_counted_as_the_end_always) {
  const FreshTopics topics(1);
  KafkaLog log(topics.config());
  ASSERT_TRUE(run(log.open()));
  ASSERT_TRUE(log.begin());
  core::RecordBatch batch;
  batch.add({kCommands, "1", "open", {}});
  ASSERT_TRUE(run(log.produce(batch)));
  const auto committed = reader_of(topics.config());
  const auto all = reader_of(topics.config(), Isolation::read_uncommitted);
  ASSERT_TRUE(committed->assign({{kCommands, Offset{0}}}));
  ASSERT_TRUE(all->assign({{kCommands, Offset{0}}}));
  std::size_t seen = 0;
  for (int i = 0; i < 100 && seen == 0; ++i) seen += all->read(100, 10)->records.size();
  EXPECT_EQ(seen, 1u);
  EXPECT_EQ(committed->read(300, 10)->records.size(), 0u);
  EXPECT_EQ(committed->watermarks(kCommands)->high, Offset{1});
  run(log.close());
}

TEST(KafkaReader, a_time_leads_to_an_offset) {
  const FreshTopics topics(1);
  const auto producer = producer_of(topics.config());
  ASSERT_TRUE(producer->send(Topic::commands, "1", "first", {}, 1));
  ASSERT_EQ(all_deliveries(*producer).size(), 1u);
  const auto reader = reader_of(topics.config());
  EXPECT_EQ(reader->offset_at(kCommands, 1'000).value(), Offset{0});
  EXPECT_EQ(reader->offset_at(kCommands, 4'000'000'000'000).value(), std::nullopt);
}

TEST(KafkaReader, a_place_out_of_range_is_told) {
  const FreshTopics topics(1);
  const auto reader = reader_of(topics.config());
  ASSERT_TRUE(reader->assign({{kCommands, Offset{99}}}));
  std::size_t told = 0;
  for (int i = 0; i < 100 && told == 0; ++i) told += reader->read(100, 10)->out_of_range.size();
  EXPECT_EQ(told, 1u);
}

TEST(KafkaLog, a_missing_topic_is_a_fatal_error_that_names_it) {
  KafkaConfig config = tests::fresh_config();
  config.topics_ms_max = 2'000;
  KafkaLog log(config);
  const auto status = run(log.open());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, core::LogErrorClass::fatal);
  EXPECT_NE(status.error().what.find("does not exist"), std::string::npos) << status.error().what;
}

TEST(KafkaLog, offsets_without_a_membership_are_refused) {
  const FreshTopics topics(1);
  KafkaLog log(topics.config());
  ASSERT_TRUE(run(log.open()));
  ASSERT_TRUE(log.begin());
  const auto status = run(log.send_offsets({{kCommands, Offset{1}}}, {}));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, core::LogErrorClass::abortable);
  EXPECT_TRUE(run(log.abort()));
  run(log.close());
}

TEST(KafkaLog, before_open_every_call_says_so) {
  KafkaLog log(tests::fresh_config());
  EXPECT_FALSE(log.begin());
  EXPECT_FALSE(run(log.poll(0, 1)));
  EXPECT_FALSE(run(log.commit()));
  run(log.close());
}

core::RecordBatch one_of_each() {
  core::RecordBatch batch;
  batch.add({{Topic::sequenced, PartitionId{0}}, "1", "sequenced", {.id = "c", .position = core::Position{7}}});
  batch.add({{Topic::rejected, PartitionId{0}}, "1", "rejected", {.id = "c", .error = "late"}});
  return batch;
}
// The names of a record's headers, by value.
std::map<std::string, std::string> headers_read(const KafkaConfig& config) {
  const KafkaProperties fixed{{"bootstrap.servers", config.brokers}, {"group.id", config.prefix + "-headers"}};
  const rd::Client client = rd::make_client(RD_KAFKA_CONSUMER, rd::make_conf({&fixed}).value()).value();
  const Topics names(config.prefix);
  const rd::Places places = make_places(names, std::vector<core::TopicPartitionOffset>{{{Topic::sequenced, PartitionId{0}}, Offset{0}},
                                                                                       {{Topic::rejected, PartitionId{0}}, Offset{0}}});
  rd_kafka_assign(client.get(), places.get());
  std::map<std::string, std::string> all;
  for (int polls = 0; polls < 200 && all.size() < 2; ++polls) {
    const rd::Message message{rd_kafka_consumer_poll(client.get(), 100)};
    if (message == nullptr || message->err != 0) continue;
    std::string& text = all[std::string(static_cast<const char*>(message->payload), message->len)];
    rd_kafka_headers_t* headers = nullptr;
    if (rd_kafka_message_headers(message.get(), &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
      text += std::string(name) + "=" + std::string(static_cast<const char*>(value), size) + " ";
  }
  return all;
}

TEST(KafkaLog, records_have_headers_if_asked_for_and_dead_letters_always) {
  for (const bool asked : {false, true}) {
    const FreshTopics topics(1);
    KafkaConfig config = topics.config();
    config.headers = asked;
    config.message_package = "p";
    KafkaLog log(config);
    ASSERT_TRUE(run(log.open()));
    ASSERT_TRUE(log.begin());
    ASSERT_TRUE(run(log.produce(one_of_each())));
    ASSERT_TRUE(run(log.commit()));
    const std::map<std::string, std::string> expected{{"rejected", "id=c error=late "},
                                                      {"sequenced", asked ? "type=p.Sequenced id=c position=7 " : ""}};
    EXPECT_EQ(headers_read(config), expected);
  }
}

TEST(KafkaLog, a_batch_that_exceeds_the_producers_queue_arrives_whole_and_in_order) {
  const FreshTopics topics(2);
  KafkaConfig config = topics.config();
  config.properties = {{"queue.buffering.max.messages", "50"}};
  KafkaLog log(config);
  ASSERT_TRUE(run(log.open()));
  constexpr int kRecords = 1000;
  core::RecordBatch batch;
  for (int i = 0; i < kRecords; ++i) batch.add({{Topic::events, PartitionId{i % 2}}, "1", std::to_string(i), {}});
  ASSERT_TRUE(log.begin());
  ASSERT_TRUE(run(log.produce(batch)));
  ASSERT_TRUE(run(log.commit()));
  const auto reader = reader_of(config);
  ASSERT_TRUE(reader->assign({{{Topic::events, PartitionId{0}}, Offset{0}}, {{Topic::events, PartitionId{1}}, Offset{0}}}));
  int next[2] = {0, 1};
  for (int reads = 0; reads < 200 && next[0] + next[1] < 2 * kRecords + 1; ++reads) {
    const auto read = reader->read(100, kRecords);
    ASSERT_TRUE(read) << read.error();
    for (const core::Record& record : read->records) {
      int& expected = next[record.where.partition.value];
      EXPECT_EQ(record.value, std::to_string(expected));
      expected += 2;
    }
  }
  EXPECT_EQ(next[0], kRecords);
  EXPECT_EQ(next[1], kRecords + 1);
}

TEST(Brokers, a_broker_that_is_there_is_found) { EXPECT_TRUE(probe_brokers(tests::fresh_config())); }

}  // namespace
}  // namespace turnstile::adapters
