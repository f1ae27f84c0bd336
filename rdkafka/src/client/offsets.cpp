// Offsets: stored, committed, asked for.
#include <vector>

#include "client/alone.hpp"
#include "client/handle.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

rd_kafka_resp_err_t commit_these(rd_kafka_t& client, const std::vector<sim::TopicPartitionOffset>& offsets, bool async) {
  if (async) return code(client.consumer->commit_async(offsets));
  const Alone alone(client, client.asking);
  return code(wait(client.consumer->commit(offsets)));
}

rd_kafka_resp_err_t commit_stored(rd_kafka_t& client, bool async) {
  if (async) return code(client.consumer->commit_async());
  const Alone alone(client, client.asking);
  return code(wait(client.consumer->commit()));
}

// Those of a list that are no logical ones.
std::vector<sim::TopicPartitionOffset> offsets_of(rd_kafka_t& client, const rd_kafka_topic_partition_list_t& list) {
  std::vector<sim::TopicPartitionOffset> given;
  for (int at = 0; at < list.cnt; ++at) {
    const rd_kafka_topic_partition_t& element = list.elems[at];
    if (element.offset >= 0) given.push_back({client.place(element.topic, element.partition), core::Offset{element.offset}});
  }
  return given;
}

Event committed_event(rd_kafka_t& client, const sim::CommitReport& report, void* opaque) {
  auto event = std::make_unique<rd_kafka_op_s>();
  event->type = RD_KAFKA_EVENT_OFFSET_COMMIT;
  event->error = code(report.error);
  event->opaque = opaque;
  event->partitions = owned(list_of(client, report.offsets, event->error).release());
  return event;
}

using CommitFunction = void(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);

// Without a queue: waits, and tells it to a callback.
rd_kafka_resp_err_t commit_and_tell(rd_kafka_t& client, const std::vector<sim::TopicPartitionOffset>& offsets, CommitFunction* told,
                                    void* opaque) {
  const rd_kafka_resp_err_t error = commit_these(client, offsets, false);
  const PartitionList list = list_of(client, offsets, error);
  if (told != nullptr) told(&client, error, list.get(), opaque);
  return error;
}

// The low and high of a partition, or an error.
rd_kafka_resp_err_t watermarks(rd_kafka_t& client, sim::TopicPartition where, int64_t* low, int64_t* high, int timeout_ms) {
  const Alone alone(client, client.asking);
  const auto range = wait(client.as_consumer("rd_kafka_query_watermark_offsets").query_watermark_offsets(where, timeout_of(timeout_ms)));
  if (!range) return code(range.error().code);
  *low = range->low.value;
  *high = range->high.value;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// The first record at or after a time; the end and the beginning, whose numbers are no times.
sim::ClientResult<std::optional<core::Offset>> offset_at(sim::Consumer& consumer, sim::TopicPartition where, std::int64_t time_ms,
                                                         sim::Duration timeout) {
  if (time_ms != RD_KAFKA_OFFSET_BEGINNING && time_ms != RD_KAFKA_OFFSET_END)
    return wait(consumer.offset_for_time(where, time_ms, timeout));
  const auto range = wait(consumer.query_watermark_offsets(where, timeout));
  if (!range) return std::unexpected(range.error());
  return time_ms == RD_KAFKA_OFFSET_BEGINNING ? range->low : range->high;
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_commit(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* offsets, int async) {
  if (!may_act("rd_kafka_commit")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  if (offsets == nullptr) return commit_stored(*rk, async != 0);
  const auto given = offsets_of(*rk, *offsets);
  if (given.empty()) return RD_KAFKA_RESP_ERR__NO_OFFSET;
  return commit_these(*rk, given, async != 0);
}

rd_kafka_resp_err_t rd_kafka_commit_queue(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* offsets, rd_kafka_queue_t* rkqu,
                                          CommitFunction* cb, void* commit_opaque) {
  if (!may_act("rd_kafka_commit_queue")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  const auto given = offsets == nullptr ? std::vector<turnstile::sim::TopicPartitionOffset>() : offsets_of(*rk, *offsets);
  if (rkqu == nullptr) return commit_and_tell(*rk, given, cb, commit_opaque);
  if (rkqu->posted == nullptr) stop("rd_kafka_commit_queue", "only to a queue of the application's own");
  if (cb != nullptr) stop("rd_kafka_commit_queue", "a callback from a queue is not simulated: poll the queue for the event");
  const auto post = [rk, queue = rkqu->posted, commit_opaque](const turnstile::sim::CommitReport& report) {
    queue->post(committed_event(*rk, report, commit_opaque));
  };
  const auto status = offsets == nullptr ? rk->consumer->commit_async(post) : rk->consumer->commit_async(given, post);
  if (!status) post({status.error().code, given});
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_commit_message(rd_kafka_t* rk, const rd_kafka_message_t* rkmessage, int async) {
  if (!may_act("rd_kafka_commit_message")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  if (rkmessage->err != RD_KAFKA_RESP_ERR_NO_ERROR) return RD_KAFKA_RESP_ERR__INVALID_ARG;
  const auto where = rk->place(rkmessage->rkt->name.c_str(), rkmessage->partition);
  return commit_these(*rk, {{where, turnstile::core::Offset{rkmessage->offset + 1}}}, async != 0);
}

rd_kafka_resp_err_t rd_kafka_committed(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* partitions, int timeout_ms) {
  if (!may_act("rd_kafka_committed")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  std::vector<turnstile::sim::TopicPartition> places;
  for (int at = 0; at < partitions->cnt; ++at) places.push_back(rk->place(partitions->elems[at].topic, partitions->elems[at].partition));
  const Alone alone(*rk, rk->asking);
  const auto committed = wait(rk->consumer->committed(places, timeout_of(timeout_ms)));
  if (!committed) return code(committed.error().code);
  for (int at = 0; at < partitions->cnt; ++at) {
    const auto& offset = (*committed)[static_cast<std::size_t>(at)];
    partitions->elems[at].offset = offset ? offset->value : RD_KAFKA_OFFSET_INVALID;
    partitions->elems[at].err = RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_offsets_store(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* offsets) {
  if (!may_act("rd_kafka_offsets_store")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rk->as_consumer("rd_kafka_offsets_store");
  rd_kafka_resp_err_t last = RD_KAFKA_RESP_ERR_NO_ERROR;
  int stored = 0;
  for (int at = 0; at < offsets->cnt; ++at) {
    rd_kafka_topic_partition_t& element = offsets->elems[at];
    element.err = code(consumer.store_offset(rk->place(element.topic, element.partition), turnstile::core::Offset{element.offset}));
    if (element.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++stored;
    } else {
      last = element.err;
    }
    if (element.err == RD_KAFKA_RESP_ERR__INVALID_ARG) return element.err;
  }
  return offsets->cnt > 0 && stored == 0 ? last : RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_offset_store(rd_kafka_topic_t* rkt, int32_t partition, int64_t offset) {
  if (!may_act("rd_kafka_offset_store")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rkt->client->as_consumer("rd_kafka_offset_store");
  return code(consumer.store_offset(rkt->client->place(rkt->name.c_str(), partition), turnstile::core::Offset{offset + 1}));
}

rd_kafka_resp_err_t rd_kafka_query_watermark_offsets(rd_kafka_t* rk, const char* topic, int32_t partition, int64_t* low, int64_t* high,
                                                     int timeout_ms) {
  if (!may_act("rd_kafka_query_watermark_offsets")) return RD_KAFKA_RESP_ERR__DESTROY;
  return watermarks(*rk, rk->place(topic, partition), low, high, timeout_ms);
}

rd_kafka_resp_err_t rd_kafka_offsets_for_times(rd_kafka_t* rk, rd_kafka_topic_partition_list_t* offsets, int timeout_ms) {
  if (!may_act("rd_kafka_offsets_for_times")) return RD_KAFKA_RESP_ERR__DESTROY;
  auto& consumer = rk->as_consumer("rd_kafka_offsets_for_times");
  const Alone alone(*rk, rk->asking);
  for (int at = 0; at < offsets->cnt; ++at) {
    rd_kafka_topic_partition_t& element = offsets->elems[at];
    const auto where = rk->place(element.topic, element.partition);
    const auto found = offset_at(consumer, where, element.offset, timeout_of(timeout_ms));
    if (!found && found.error().code == turnstile::sim::ErrorCode::_timed_out) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    element.err = found ? RD_KAFKA_RESP_ERR_NO_ERROR : code(found.error().code);
    if (found) element.offset = *found ? (*found)->value : RD_KAFKA_OFFSET_END;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // extern "C"
