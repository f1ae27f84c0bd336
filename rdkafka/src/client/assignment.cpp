// Which partitions a consumer reads, and from where: assign, pause, seek, position.
#include <vector>

#include "client/alone.hpp"
#include "client/handle.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

std::vector<sim::TopicPartitionOffset> starts_of(rd_kafka_t& client, const rd_kafka_topic_partition_list_t& list) {
  std::vector<sim::TopicPartitionOffset> starts;
  for (int at = 0; at < list.cnt; ++at) {
    const rd_kafka_topic_partition_t& element = list.elems[at];
    // None is where the group was; so does the real one.
    const std::int64_t offset = element.offset == RD_KAFKA_OFFSET_INVALID ? RD_KAFKA_OFFSET_STORED : element.offset;
    if (offset <= RD_KAFKA_OFFSET_TAIL_BASE) stop("rd_kafka_assign", "RD_KAFKA_OFFSET_TAIL is not simulated");
    starts.push_back({client.place(element.topic, element.partition), core::Offset{offset}});
  }
  return starts;
}

std::vector<sim::TopicPartition> places_of(rd_kafka_t& client, const rd_kafka_topic_partition_list_t& list) {
  std::vector<sim::TopicPartition> places;
  for (int at = 0; at < list.cnt; ++at) places.push_back(client.place(list.elems[at].topic, list.elems[at].partition));
  return places;
}

// Of each partition of the list.
template <class Call>
rd_kafka_resp_err_t each_of(rd_kafka_t& client, rd_kafka_topic_partition_list_t& list, Call call) {
  for (int at = 0; at < list.cnt; ++at) {
    list.elems[at].err = code(call(client.place(list.elems[at].topic, list.elems[at].partition)));
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* no_consumer() { return error_of(RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, "Requires a consumer with group.id configured"); }

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_assign(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_assign")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  if (partitions != nullptr) return code(rk->consumer->assign(starts_of(*rk, *partitions)));
  rk->consumer->unassign();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_error_t* rd_kafka_incremental_assign(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_incremental_assign") || rk->consumer == nullptr) return no_consumer();
  return error_of(rk->consumer->incremental_assign(starts_of(*rk, *partitions)));
}

rd_kafka_error_t* rd_kafka_incremental_unassign(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_incremental_unassign") || rk->consumer == nullptr) return no_consumer();
  return error_of(rk->consumer->incremental_unassign(places_of(*rk, *partitions)));
}

rd_kafka_resp_err_t rd_kafka_assignment(rd_kafka_t* rk, rd_kafka_topic_partition_list_t** partitions) {
  if (!may_act("rd_kafka_assignment")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  *partitions = list_of(*rk, rk->consumer->assignment()).release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

int rd_kafka_assignment_lost(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_assignment_lost") || rk->consumer == nullptr) return 0;
  return rk->consumer->assignment_lost() ? 1 : 0;
}

const char* rd_kafka_rebalance_protocol(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_rebalance_protocol") || rk->consumer == nullptr || !rk->consumer->has_joined()) return "NONE";
  return rk->settings.text("partition.assignment.strategy").starts_with("cooperative") ? "COOPERATIVE" : "EAGER";
}

rd_kafka_resp_err_t rd_kafka_pause_partitions(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_pause_partitions")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rk->as_consumer("rd_kafka_pause_partitions");
  return each_of(*rk, *partitions, [&consumer](turnstile::sim::TopicPartition where) { return consumer.pause(where); });
}

rd_kafka_resp_err_t rd_kafka_resume_partitions(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_resume_partitions")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rk->as_consumer("rd_kafka_resume_partitions");
  return each_of(*rk, *partitions, [&consumer](turnstile::sim::TopicPartition where) { return consumer.resume(where); });
}

rd_kafka_resp_err_t rd_kafka_seek(rd_kafka_topic_t* rkt, int32_t partition, int64_t offset, int timeout_ms) {
  if (!may_act("rd_kafka_seek")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rkt->client->as_consumer("rd_kafka_seek");
  const auto where = rkt->client->place(rkt->name.c_str(), partition);
  const Alone alone(*rkt->client, rkt->client->asking);
  return code(
      wait(consumer.seek(where, turnstile::core::Offset{offset}, timeout_ms == 0 ? turnstile::sim::kUnlimited : timeout_of(timeout_ms))));
}

rd_kafka_error_t* rd_kafka_seek_partitions(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* partitions, int timeout_ms) {
  if (!may_act("rd_kafka_seek_partitions")) return error_of(RD_KAFKA_RESP_ERR__DESTROY, "");
  auto& consumer = rk->as_consumer("rd_kafka_seek_partitions");
  const Alone alone(*rk, rk->asking);
  each_of(*rk, *partitions, [&](turnstile::sim::TopicPartition where) {
    const auto* element = rd_kafka_topic_partition_list_find(partitions, rk->topic(where.topic).name.c_str(), where.partition.value);
    return wait(consumer.seek(where, turnstile::core::Offset{element->offset}, timeout_of(timeout_ms)));
  });
  return nullptr;
}

rd_kafka_resp_err_t rd_kafka_position(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* partitions) {
  if (!may_act("rd_kafka_position")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rk->as_consumer("rd_kafka_position");
  for (int at = 0; at < partitions->cnt; ++at) {
    rd_kafka_topic_partition_t& element = partitions->elems[at];
    const auto position = consumer.position(rk->place(element.topic, element.partition));
    element.offset = position ? position->value : RD_KAFKA_OFFSET_INVALID;
    element.err = RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // extern "C"
