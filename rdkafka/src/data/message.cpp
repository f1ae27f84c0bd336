// Accessors of rd_kafka_message_t.
#include "message.hpp"

#include "host_state.hpp"

#include <cstddef>

namespace turnstile::rdkafka {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
static_assert(offsetof(Message, seen) == 0);
#pragma GCC diagnostic pop

void Message::show() {
  seen.key = key ? key->data() : nullptr;
  seen.key_len = key ? key->size() : 0;
  seen.payload = payload ? payload->data() : nullptr;
  seen.len = payload ? payload->size() : 0;
}

}  // namespace turnstile::rdkafka

using turnstile::rdkafka::Message;

extern "C" {

const char* rd_kafka_message_errstr(const rd_kafka_message_t* rkmessage) {
  if (rkmessage->err == RD_KAFKA_RESP_ERR_NO_ERROR) return nullptr;
  return rkmessage->payload != nullptr ? static_cast<const char*>(rkmessage->payload) : rd_kafka_err2str(rkmessage->err);
}

int64_t rd_kafka_message_timestamp(const rd_kafka_message_t* rkmessage, rd_kafka_timestamp_type_t* tstype) {
  const Message& message = Message::of(*rkmessage);
  const bool there = rkmessage->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (tstype != nullptr) *tstype = there ? message.timestamp_type : RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  return there ? message.timestamp : -1;
}

int64_t rd_kafka_message_latency(const rd_kafka_message_t* rkmessage) {
  const Message& message = Message::of(*rkmessage);
  const auto now = turnstile::rdkafka::now_us();
  return message.enqueued_us && now ? *now - *message.enqueued_us : -1;
}

int32_t rd_kafka_message_broker_id(const rd_kafka_message_t* rkmessage) { return Message::of(*rkmessage).broker; }

rd_kafka_msg_status_t rd_kafka_message_status(const rd_kafka_message_t* rkmessage) { return Message::of(*rkmessage).status; }

rd_kafka_resp_err_t rd_kafka_message_headers(const rd_kafka_message_t* rkmessage, rd_kafka_headers_t** hdrsp) {
  const Message& message = Message::of(*rkmessage);
  if (!message.headers) return RD_KAFKA_RESP_ERR__NOENT;
  *hdrsp = message.headers.get();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_message_detach_headers(rd_kafka_message_t* rkmessage, rd_kafka_headers_t** hdrsp) {
  Message& message = Message::of(*rkmessage);
  if (!message.headers) return RD_KAFKA_RESP_ERR__NOENT;
  *hdrsp = message.headers.release();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_message_set_headers(rd_kafka_message_t* rkmessage, rd_kafka_headers_t* hdrs) { Message::of(*rkmessage).headers.reset(hdrs); }

void rd_kafka_message_destroy(rd_kafka_message_t* rkmessage) {
  turnstile::rdkafka::left_host(rkmessage);
  delete &Message::of(*rkmessage);
}

}  // extern "C"
