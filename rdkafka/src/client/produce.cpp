// Records into the producer's queue: rd_kafka_produce, producev, produceva, produce_batch.
#include <cstdarg>
#include <cstdlib>
#include <optional>
#include <vector>

#include "client/handle.hpp"
#include "given.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using PartitionerFunction = std::int32_t(const rd_kafka_topic_t*, const void*, std::size_t, std::int32_t, void*, void*);

// The application's own partitioner, once the topic is known.
std::int32_t partition_of(const Given& given) {
  if (given.partition != RD_KAFKA_PARTITION_UA) return given.partition;
  const void* chosen = given.topic->settings.pointer("partitioner_cb");
  const std::int32_t count = given.topic->client->host.world.cluster.partitions(given.topic->id);
  if (chosen == nullptr || count == 0) return sim::kPartitionUnassigned;
  auto* function = reinterpret_cast<PartitionerFunction*>(const_cast<void*>(chosen));
  return function(given.topic, given.key, given.key_bytes, count, rd_kafka_topic_opaque(given.topic), given.opaque);
}

// What the report shows: the application's own key and payload, unless they were copied.
std::unique_ptr<Message> message_of(Given& given) {
  auto message = std::make_unique<Message>();
  if (given.key != nullptr) message->key.emplace(view(given.key, given.key_bytes));
  const bool copied = (given.flags & RD_KAFKA_MSG_F_COPY) != 0;
  if (copied && given.payload != nullptr) message->payload.emplace(view(given.payload, given.payload_bytes));
  message->show();
  if (!copied) {
    message->seen.payload = given.payload;
    message->seen.len = given.payload_bytes;
  }
  message->seen.rkt = given.topic;
  message->seen.partition = given.partition;
  message->seen.offset = RD_KAFKA_OFFSET_INVALID;
  message->seen._private = given.opaque;
  message->enqueued_us = now_us();
  return message;
}

// Headers stay the application's if the record is refused.
rd_kafka_resp_err_t produce(Given& given) {
  rd_kafka_t& client = *given.topic->client;
  sim::Producer& producer = client.as_producer("rd_kafka_produce");
  if ((given.flags & RD_KAFKA_MSG_F_BLOCK) != 0) stop("rd_kafka_produce", "RD_KAFKA_MSG_F_BLOCK is not simulated");
  serve_reports_nobody_wants(client);
  std::vector<sim::StoredHeader> headers;
  if (given.headers) {
    for (const auto& header : given.headers->all) {
      headers.push_back({header.name, header.value ? std::string_view(*header.value) : std::string_view()});
    }
  }
  sim::ProducerMessage record;
  record.topic = given.topic->id;
  record.partition = partition_of(given);
  record.key = view(given.key, given.key_bytes);
  record.value = view(given.payload, given.payload_bytes);
  record.headers = headers;
  record.timestamp_ms = given.timestamp_ms;
  record.opaque = client.next_pending;
  const rd_kafka_resp_err_t refused = code(producer.produce(record));
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    remember(refused, error_number(refused));
    return refused;
  }
  Pending pending{message_of(given), (given.flags & RD_KAFKA_MSG_F_FREE) != 0 ? given.payload : nullptr};
  pending.message->headers = std::move(given.headers);
  client.pending.emplace(client.next_pending++, std::move(pending));
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t produce_all(rd_kafka_t& client, const std::vector<rd_kafka_vu_t>& arguments) {
  Given given;
  rd_kafka_headers_t* borrowed = nullptr;
  bool known = true;
  for (const rd_kafka_vu_t& argument : arguments) known = known && take(client, given, argument, borrowed);
  const rd_kafka_resp_err_t error = known && given.topic != nullptr ? produce(given) : RD_KAFKA_RESP_ERR__INVALID_ARG;
  if (given.headers && given.headers.get() == borrowed) static_cast<void>(given.headers.release());
  return error;
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

int rd_kafka_produce(rd_kafka_topic_t* rkt, int32_t partition, int msgflags, void* payload, size_t len, const void* key, size_t keylen,
                     void* msg_opaque) {
  if (!may_act("rd_kafka_produce")) return -1;
  Given given{rkt, partition, msgflags, payload, len, key, keylen, msg_opaque};
  return produce(given) == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : -1;
}

rd_kafka_resp_err_t rd_kafka_producev(rd_kafka_t* rk, ...) {
  if (!may_act("rd_kafka_producev")) return RD_KAFKA_RESP_ERR__DESTROY;
  std::vector<rd_kafka_vu_t> arguments;
  std::va_list given;
  va_start(given, rk);
  for (;;) {
    const auto type = static_cast<rd_kafka_vtype_t>(va_arg(given, int));
    if (type == RD_KAFKA_VTYPE_END) break;
    arguments.push_back(next_argument(type, given));
  }
  va_end(given);
  return produce_all(*rk, arguments);
}

rd_kafka_error_t* rd_kafka_produceva(rd_kafka_t* rk, const rd_kafka_vu_t* vus, size_t cnt) {
  if (!may_act("rd_kafka_produceva")) return error_of(RD_KAFKA_RESP_ERR__DESTROY, "");
  const rd_kafka_resp_err_t error = produce_all(*rk, {vus, vus + cnt});
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? nullptr
                                             : rd_kafka_error_new(error, "Failed to produce message: %s", rd_kafka_err2str(error));
}

int rd_kafka_produce_batch(rd_kafka_topic_t* rkt, int32_t partition, int msgflags, rd_kafka_message_t* rkmessages, int message_cnt) {
  if (!may_act("rd_kafka_produce_batch")) return 0;
  int queued = 0;
  for (int at = 0; at < message_cnt; ++at) {
    rd_kafka_message_t& message = rkmessages[at];
    const bool own = (msgflags & RD_KAFKA_MSG_F_PARTITION) != 0;
    Given given{
        rkt, own ? message.partition : partition, msgflags, message.payload, message.len, message.key, message.key_len, message._private};
    message.err = produce(given);
    queued += message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1 : 0;
  }
  return queued;
}

}  // extern "C"
