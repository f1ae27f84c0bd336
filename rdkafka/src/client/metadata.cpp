// What the brokers tell of the cluster: rd_kafka_metadata, its identity.
#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <memory>
#include <vector>

#include "client/handle.hpp"
#include "client/round_trip.hpp"
#include "format.hpp"

namespace turnstile::rdkafka {
namespace {

constexpr int kPort = 9092;
constexpr const char* kClusterId = "turnstile";

// Begins with what the application sees: a pointer to one is a pointer to the other. The lists are the owners.
struct ToldMetadata {
  rd_kafka_metadata_t seen{};
  std::vector<rd_kafka_metadata_broker_t> brokers;
  std::vector<rd_kafka_metadata_topic_t> topics;
  std::deque<std::vector<rd_kafka_metadata_partition_t>> partitions;
  std::deque<std::vector<int32_t>> nodes;
  std::deque<std::string> texts;

  char* text(std::string words) { return texts.emplace_back(std::move(words)).data(); }
};

std::int32_t nodes_of(sim::Cluster& cluster) { return cluster.options().broker.replication.nodes; }

void add_brokers(ToldMetadata& told, sim::Cluster& cluster) {
  for (std::int32_t node = 0; node < nodes_of(cluster); ++node) {
    if (!cluster.truth().there(sim::NodeId{node})) continue;
    told.brokers.push_back({broker_id(sim::NodeId{node}), told.text(format("broker-%d", broker_id(sim::NodeId{node}))), kPort});
  }
  told.seen.brokers = told.brokers.data();
  told.seen.broker_cnt = static_cast<int>(told.brokers.size());
  told.seen.orig_broker_id = told.brokers.empty() ? -1 : told.brokers.front().id;
  told.seen.orig_broker_name =
      told.text(told.brokers.empty() ? "" : format("broker-%d:%d/%d", told.brokers.front().id, kPort, told.brokers.front().id));
}

rd_kafka_metadata_partition_t partition_of(ToldMetadata& told, sim::Cluster& cluster, sim::TopicPartition where) {
  const sim::Replicas alone(1, 1, 0);
  const sim::Replicas& replicas = nodes_of(cluster) == 1 ? alone : cluster.truth().replicas(where);
  rd_kafka_metadata_partition_t partition{};
  partition.id = where.partition.value;
  const auto leader = replicas.leader();
  partition.leader = leader ? broker_id(*leader) : -1;
  partition.err = leader ? RD_KAFKA_RESP_ERR_NO_ERROR : RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  auto& all = told.nodes.emplace_back();
  auto& in_sync = told.nodes.emplace_back();
  for (std::int32_t number = 0; number < replicas.count(); ++number) {
    const sim::NodeId node = replicas.replica(number);
    all.push_back(broker_id(node));
    if (replicas.in_sync().contains(node)) in_sync.push_back(broker_id(node));
  }
  partition.replicas = all.data();
  partition.replica_cnt = static_cast<int>(all.size());
  partition.isrs = in_sync.data();
  partition.isr_cnt = static_cast<int>(in_sync.size());
  return partition;
}

void add_topic(ToldMetadata& told, sim::Cluster& cluster, sim::TopicId id) {
  rd_kafka_metadata_topic_t& topic = told.topics.emplace_back();
  topic.topic = told.text(cluster.name(id));
  const std::int32_t count = cluster.partitions(id);
  topic.err = count == 0 ? RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART : RD_KAFKA_RESP_ERR_NO_ERROR;
  auto& partitions = told.partitions.emplace_back();
  for (std::int32_t number = 0; number < count; ++number)
    partitions.push_back(partition_of(told, cluster, {id, core::PartitionId{number}}));
  topic.partition_cnt = count;
  topic.partitions = partitions.data();
}

std::vector<sim::TopicId> asked_for(rd_kafka_t& client, bool all, const rd_kafka_topic_t* only) {
  if (only != nullptr) return {only->id};
  std::vector<sim::TopicId> topics;
  const sim::Cluster& cluster = client.host.world.cluster;
  if (!all) {
    for (const auto& [name, topic] : client.topics) topics.push_back(topic->id);
    return topics;
  }
  for (std::uint32_t topic = 0; topic < cluster.topics(); ++topic) {
    if (cluster.partitions(sim::TopicId{topic}) > 0) topics.push_back(sim::TopicId{topic});
  }
  return topics;
}

void destroy(const rd_kafka_metadata_t* metadata) { delete reinterpret_cast<const ToldMetadata*>(metadata); }

core::Task<bool> asked(rd_kafka_t& client, sim::Duration timeout) {
  sim::Gate gate;
  bool answered = false;
  const RoundTrip trip(client, timeout, [&gate, &answered](bool so) {
    answered = so;
    gate.open();
  });
  co_await gate.wait(client.host.world.process, sim::kUnlimited);
  co_return answered;
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_metadata(rd_kafka_t* rk, int all_topics, rd_kafka_topic_t* only_rkt,
                                      const struct rd_kafka_metadata** metadatap, int timeout_ms) {
  if (!may_act("rd_kafka_metadata")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (!wait(asked(*rk, timeout_of(timeout_ms)))) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  auto told = std::make_unique<ToldMetadata>();
  turnstile::sim::Cluster& cluster = rk->host.world.cluster;
  add_brokers(*told, cluster);
  for (const auto topic : asked_for(*rk, all_topics != 0, only_rkt)) add_topic(*told, cluster, topic);
  told->seen.topics = told->topics.data();
  told->seen.topic_cnt = static_cast<int>(told->topics.size());
  *metadatap = &told.release()->seen;
  held_by_host<destroy>(const_cast<rd_kafka_metadata_t*>(*metadatap));
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_metadata_destroy(const struct rd_kafka_metadata* metadata) {
  left_host(const_cast<rd_kafka_metadata_t*>(metadata));
  destroy(metadata);
}

char* rd_kafka_clusterid(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_clusterid") || !wait(asked(*rk, timeout_of(timeout_ms)))) return nullptr;
  return duplicate(kClusterId);
}

int32_t rd_kafka_controllerid(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_controllerid") || !wait(asked(*rk, timeout_of(timeout_ms)))) return -1;
  turnstile::sim::Cluster& cluster = rk->host.world.cluster;
  for (std::int32_t node = 0; node < nodes_of(cluster); ++node) {
    if (cluster.truth().there(turnstile::sim::NodeId{node})) return broker_id(turnstile::sim::NodeId{node});
  }
  return -1;
}

}  // extern "C"
