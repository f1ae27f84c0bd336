#include "wire/metadata.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace turnstile::processes {
namespace {

// One allocation for the caller: what it is shown, and what that points to.
struct Told {
  rd_kafka_metadata_t seen{};  // the first
  std::vector<rd_kafka_metadata_broker_t> brokers;
  std::vector<rd_kafka_metadata_topic_t> topics;
  std::deque<std::vector<rd_kafka_metadata_partition_t>> partitions;
  std::deque<std::vector<std::int32_t>> nodes;
  std::deque<std::string> texts;

  char* text(Reader& from) { return texts.emplace_back(from.text()).data(); }
};

void put_nodes(Writer& to, int count, const std::int32_t* nodes) {
  to.number(count);
  for (int at = 0; at < count; ++at) to.number(nodes[at]);
}

std::int32_t* take_nodes(Reader& from, Told& told, int& count) {
  count = from.number<int>();
  std::vector<std::int32_t>& nodes = told.nodes.emplace_back();
  for (int at = 0; at < count && from.good(); ++at) nodes.push_back(from.number<std::int32_t>());
  return nodes.data();
}

void take_topic(Reader& from, Told& told) {
  rd_kafka_metadata_topic_t& topic = told.topics.emplace_back();
  topic.topic = told.text(from);
  topic.err = from.number<rd_kafka_resp_err_t>();
  topic.partition_cnt = from.number<int>();
  std::vector<rd_kafka_metadata_partition_t>& partitions = told.partitions.emplace_back();
  for (int at = 0; at < topic.partition_cnt && from.good(); ++at) {
    rd_kafka_metadata_partition_t& partition = partitions.emplace_back();
    partition.id = from.number<std::int32_t>();
    partition.err = from.number<rd_kafka_resp_err_t>();
    partition.leader = from.number<std::int32_t>();
    partition.replicas = take_nodes(from, told, partition.replica_cnt);
    partition.isrs = take_nodes(from, told, partition.isr_cnt);
  }
  topic.partitions = partitions.data();
}

}  // namespace

void put_metadata(Writer& to, const rd_kafka_metadata_t& metadata) {
  to.number(metadata.broker_cnt);
  for (int at = 0; at < metadata.broker_cnt; ++at) {
    to.number(metadata.brokers[at].id).text(metadata.brokers[at].host).number(metadata.brokers[at].port);
  }
  to.number(metadata.topic_cnt);
  for (int at = 0; at < metadata.topic_cnt; ++at) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[at];
    to.text(topic.topic).number(topic.err).number(topic.partition_cnt);
    for (int number = 0; number < topic.partition_cnt; ++number) {
      const rd_kafka_metadata_partition_t& partition = topic.partitions[number];
      to.number(partition.id).number(partition.err).number(partition.leader);
      put_nodes(to, partition.replica_cnt, partition.replicas);
      put_nodes(to, partition.isr_cnt, partition.isrs);
    }
  }
  to.number(metadata.orig_broker_id).text(metadata.orig_broker_name == nullptr ? "" : metadata.orig_broker_name);
}

const rd_kafka_metadata_t* take_metadata(Reader& from) {
  auto told = std::make_unique<Told>();
  told->seen.broker_cnt = from.number<int>();
  for (int at = 0; at < told->seen.broker_cnt && from.good(); ++at) {
    rd_kafka_metadata_broker_t& broker = told->brokers.emplace_back();
    broker.id = from.number<std::int32_t>();
    broker.host = told->text(from);
    broker.port = from.number<int>();
  }
  told->seen.topic_cnt = from.number<int>();
  for (int at = 0; at < told->seen.topic_cnt && from.good(); ++at) take_topic(from, *told);
  told->seen.orig_broker_id = from.number<std::int32_t>();
  told->seen.orig_broker_name = told->text(from);
  told->seen.brokers = told->brokers.data();
  told->seen.topics = told->topics.data();
  return &told.release()->seen;
}

void give_back(const rd_kafka_metadata_t* metadata) {
  delete reinterpret_cast<Told*>(const_cast<rd_kafka_metadata_t*>(metadata));  // it begins with what was shown
}

}  // namespace turnstile::processes
