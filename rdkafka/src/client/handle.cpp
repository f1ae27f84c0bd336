#include "client/handle.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "client/round_trip.hpp"
#include "stop.hpp"

void rd_kafka_s::leave_group() {
  if (std::exchange(member, false) && host.world.watcher != nullptr) host.world.watcher->on_leave(settings.text("group.id"));
}

rd_kafka_s::~rd_kafka_s() {
  leave_group();
  for (auto& [id, waiting] : pending) std::free(waiting.to_be_freed);
}

turnstile::sim::Producer& rd_kafka_s::as_producer(const char* function) {
  if (producer == nullptr) turnstile::rdkafka::stop(function, "called on a consumer");
  return *producer;
}

turnstile::sim::Consumer& rd_kafka_s::as_consumer(const char* function) {
  if (consumer == nullptr) turnstile::rdkafka::stop(function, "called on a producer");
  return *consumer;
}

rd_kafka_topic_s& rd_kafka_s::topic(std::string_view topic_name) {
  const auto found = topics.find(topic_name);
  if (found != topics.end()) return *found->second;
  auto made = std::make_unique<rd_kafka_topic_s>();
  made->client = this;
  made->name = topic_name;
  made->id = host.world.cluster.topic(topic_name);
  made->settings = topic_settings;
  return *topics.emplace(made->name, std::move(made)).first->second;
}

rd_kafka_topic_s& rd_kafka_s::topic(turnstile::sim::TopicId id) { return topic(std::string_view(host.world.cluster.name(id))); }

turnstile::sim::TopicPartition rd_kafka_s::place(const char* topic_name, std::int32_t partition) {
  return {topic(std::string_view(topic_name)).id, turnstile::core::PartitionId{partition}};
}

namespace turnstile::rdkafka {

bool may_act(const char* function) {
  HostState& host = HostState::needed_by(function);
  if (!Fiber::current()->may_act()) return false;
  host.threads.point();
  if (host.world.watcher != nullptr) host.world.watcher->on_call(function);
  return true;
}

rd_kafka_error_t* error_of(rd_kafka_resp_err_t error, const char* text) { return rd_kafka_error_new(error, "%s", text); }

rd_kafka_error_t* error_of(const sim::ClientStatus& status) {
  if (status) return nullptr;
  const sim::ClientError& error = status.error();
  rd_kafka_error_t* told = error_of(code(error.code), error.text.c_str());
  if (error.text.empty()) told->text.reset();
  told->fatal = error.kind == sim::ClientError::Kind::fatal;
  told->retriable = error.kind == sim::ClientError::Kind::retriable;
  told->abortable = error.kind == sim::ClientError::Kind::abortable;
  return told;
}

core::Task<void> sleep(rd_kafka_t& client, sim::Duration time) {
  sim::Process& process = client.host.world.process;
  do {
    co_await process.sleep(sim::unlimited(time) ? 3'600'000 * core::kMs : time);
  } while (sim::unlimited(time));
}

void remember(rd_kafka_resp_err_t error, int error_number) {
  if (HostState* host = HostState::current(); host != nullptr) host->last_error = error;
  errno = error_number;
}

PartitionList list_of(rd_kafka_t& client, const std::vector<sim::TopicPartition>& partitions) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const sim::TopicPartition& where : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), client.topic(where.topic).name.c_str(), where.partition.value);
  }
  return list;
}

PartitionList list_of(rd_kafka_t& client, const std::vector<sim::TopicPartitionOffset>& offsets, rd_kafka_resp_err_t error) {
  PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const sim::TopicPartitionOffset& each : offsets) {
    const char* name = client.topic(each.where.topic).name.c_str();
    rd_kafka_topic_partition_t& added = *rd_kafka_topic_partition_list_add(list.get(), name, each.where.partition.value);
    added.offset = each.offset.value;
    added.err = error;
  }
  return list;
}

}  // namespace turnstile::rdkafka
