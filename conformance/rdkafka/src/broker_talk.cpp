// Answers the requests that are made without librdkafka, in Kafka's protocol, for the brokers of the simulated cluster.
#include "broker_talk.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "cluster_probe.hpp"
#include "simulation.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"

namespace turnstile::conformance {

namespace {

using sim::KafkaError;
using wire::Reader;
using wire::Writer;

constexpr std::int32_t kPort = 9092;
constexpr std::int16_t kNone = 0;
constexpr std::int16_t kUnknownTopic = 3;
constexpr std::int16_t kNoLeader = 5;
constexpr std::int16_t kNotLeader = 6;
constexpr std::int16_t kLoading = 14;
constexpr std::int16_t kNotCoordinator = 16;
constexpr std::int16_t kUnknownTransactionalId = 105;

sim::Cluster& cluster() { return Simulation::current().cluster(); }
std::int32_t nodes() { return Simulation::current().program().nodes; }
std::int32_t number_of(sim::NodeId node) { return node.value + 1; }

const sim::Replicas& replicas_of(sim::TopicPartition where) {
  static const sim::Replicas alone(1, 1, 0);
  return nodes() == 1 ? alone : cluster().truth().replicas(where);
}
template <class Key>
sim::NodeId coordinator_of(Key key) {
  return nodes() == 1 ? sim::NodeId{0} : cluster().truth().coordinator(key);
}

// Who answers.
struct Answering {
  std::int32_t node;

  bool leads(sim::TopicPartition where) const {
    const auto leader = replicas_of(where).leader();
    return leader && number_of(*leader) == node && (nodes() == 1 || cluster().truth().led(where));
  }
  template <class Key>
  std::int16_t coordinates(Key key) const {
    if (number_of(coordinator_of(key)) != node) return kNotCoordinator;
    return nodes() == 1 || cluster().coordinators_loaded() ? kNone : kLoading;
  }

  Writer list_offsets(Reader request) const;
  Writer metadata(Reader request) const;
  Writer offset_fetch(Reader request) const;
  Writer find_coordinator(Reader request) const;
  Writer end_transaction(Reader request) const;
  Writer describe_transactions(Reader request) const;
};

// The end of each partition: nobody asks for anything else.
Writer Answering::list_offsets(Reader request) const {
  Writer answer;
  request.number<std::int32_t>();  // replica
  const auto topics = request.number<std::int32_t>();
  answer.number(topics);
  for (std::int32_t topic = 0; topic < topics; ++topic) {
    const std::string name(request.text());
    const auto partitions = request.number<std::int32_t>();
    answer.text(name).number(partitions);
    for (std::int32_t each = 0; each < partitions; ++each) {
      const sim::TopicPartition where{cluster().topic(name), core::PartitionId{request.number<std::int32_t>()}};
      request.number<std::int64_t>();  // timestamp
      const bool there = where.partition.value < cluster().partitions(where.topic);
      const bool led = there && leads(where);
      answer.number(where.partition.value).number(led ? kNone : there ? kNotLeader : kUnknownTopic).number(std::int64_t{-1});
      answer.number(led ? cluster().truth().log(where).high_watermark().value : std::int64_t{-1});
    }
  }
  return answer;
}

void write_partition(Writer& answer, sim::TopicPartition where) {
  const sim::Replicas& replicas = replicas_of(where);
  const auto leader = replicas.leader();
  answer.number(leader ? kNone : kNoLeader).number(where.partition.value).number(leader ? number_of(*leader) : -1);
  answer.number(replicas.count());
  for (std::int32_t replica = 0; replica < replicas.count(); ++replica) answer.number(number_of(replicas.replica(replica)));
  answer.number(replicas.in_sync().size());
  for (std::int32_t replica = 0; replica < replicas.count(); ++replica) {
    if (replicas.in_sync().contains(replicas.replica(replica))) answer.number(number_of(replicas.replica(replica)));
  }
}

Writer Answering::metadata(Reader request) const {
  std::vector<sim::TopicId> topics;
  const auto asked = request.number<std::int32_t>();
  for (std::int32_t topic = 0; topic < asked; ++topic) topics.push_back(cluster().topic(request.text()));
  for (std::uint32_t topic = 0; asked < 0 && topic < cluster().topics(); ++topic) {
    if (cluster().partitions(sim::TopicId{topic}) > 0) topics.push_back(sim::TopicId{topic});
  }
  Writer answer;
  answer.number(nodes());
  for (std::int32_t each = 1; each <= nodes(); ++each)
    answer.number(each).text("broker-" + std::to_string(each)).number(kPort).number(std::int16_t{-1});  // no rack
  answer.number(node).number(static_cast<std::int32_t>(topics.size()));                                 // controller
  for (const sim::TopicId topic : topics) {
    const std::int32_t partitions = cluster().partitions(topic);
    answer.number(partitions == 0 ? kUnknownTopic : kNone).text(cluster().name(topic)).number(std::uint8_t{0}).number(partitions);
    for (std::int32_t partition = 0; partition < partitions; ++partition) write_partition(answer, {topic, core::PartitionId{partition}});
  }
  return answer;
}

// Only whether it coordinates that group.
Writer Answering::offset_fetch(Reader request) const {
  Writer answer;
  answer.number(std::int32_t{0}).number(coordinates(cluster().group(request.text())));
  return answer;
}

Writer Answering::find_coordinator(Reader request) const {
  const std::string key(request.text());
  const bool of_group = request.number<std::int8_t>() == static_cast<std::int8_t>(CoordinatorOf::group);
  const sim::NodeId found = of_group ? coordinator_of(cluster().group(key)) : coordinator_of(cluster().transactional_id(key));
  Writer answer;
  answer.number(std::int32_t{0}).number(kNone).number(std::int16_t{-1});  // throttle time, no message
  answer.number(number_of(found)).text("broker-" + std::to_string(number_of(found))).number(kPort);
  return answer;
}

Writer Answering::end_transaction(Reader request) const {
  const sim::TransactionalId id = cluster().transactional_id(request.compact_text());
  sim::ProducerIdAndEpoch producer;
  producer.id = sim::ProducerId{request.number<std::int64_t>()};
  producer.epoch = sim::Epoch{request.number<std::int16_t>()};
  const bool commit = request.number<std::int8_t>() != 0;
  std::int16_t error = coordinates(id);
  if (error == kNone) error = static_cast<std::int16_t>(sim::error_code(cluster().end_transaction(id, producer, commit)));
  Writer answer;
  answer.number(std::int32_t{0}).number(error).no_tags();
  return answer;
}

const char* state_name(sim::TransactionState state) {
  switch (state) {
    case sim::TransactionState::empty: return "Empty";
    case sim::TransactionState::ongoing: return "Ongoing";
    case sim::TransactionState::prepare_commit: return "PrepareCommit";
    case sim::TransactionState::prepare_abort: return "PrepareAbort";
    case sim::TransactionState::complete_commit: return "CompleteCommit";
    case sim::TransactionState::complete_abort: return "CompleteAbort";
  }
  return "";
}

Writer Answering::describe_transactions(Reader request) const {
  request.compact_length();
  const std::string name(request.compact_text());
  const sim::TransactionalId id = cluster().transactional_id(name);
  const sim::TransactionMetadata& transaction = cluster().truth().transaction(id);
  std::int16_t error = coordinates(id);
  if (error == kNone && transaction.producer.id == sim::kNoProducer) error = kUnknownTransactionalId;
  const char* const state = cluster().truth().ending(id) && !transaction.preparing() ? "PrepareCommit" : state_name(transaction.state);
  Writer answer;
  answer.number(std::int32_t{0}).compact_length(1).number(error).compact_text(name).compact_text(error == kNone ? state : "");
  answer.number(std::int32_t{0}).number(std::int64_t{-1});  // timeout, start
  answer.number(std::int64_t{transaction.producer.id.value}).number(static_cast<std::int16_t>(transaction.producer.epoch.value));
  return answer.compact_length(0).no_tags().no_tags();
}

}  // namespace

struct BrokerTalk::Connection {
  std::int32_t node = 0;  // 0: no broker's address
};

BrokerTalk::BrokerTalk(std::string_view broker) : connection_(std::make_unique<Connection>()) {
  constexpr std::string_view kPrefix = "broker-";
  if (broker.starts_with(kPrefix)) std::from_chars(broker.data() + kPrefix.size(), broker.data() + broker.size(), connection_->node);
}

BrokerTalk::~BrokerTalk() = default;

std::optional<std::string> BrokerTalk::ask(std::int16_t api, std::int16_t, bool, const Writer& body) {
  const std::int32_t node = connection_->node;
  if (node < 1 || node > nodes() || Simulation::current().away() || !cluster().truth().there(sim::NodeId{node - 1})) return std::nullopt;
  const Answering answering{node};
  const Reader request(body.bytes());
  switch (api) {
    case 2: return answering.list_offsets(request).bytes();
    case 3: return answering.metadata(request).bytes();
    case 9: return answering.offset_fetch(request).bytes();
    case 10: return answering.find_coordinator(request).bytes();
    case 26: return answering.end_transaction(request).bytes();
    case 65: return answering.describe_transactions(request).bytes();
    default: return std::nullopt;
  }
}

}  // namespace turnstile::conformance
