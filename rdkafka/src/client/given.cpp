// rd_kafka_produce, producev, produceva, produce_batch: what they are given.
#include "given.hpp"

#include <cstdarg>
#include <utility>
#include <vector>

namespace turnstile::rdkafka {

std::unique_ptr<Message> message_of(const Given& given) {
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

namespace {

// One argument of producev. False: it is none that is known.
bool take(rd_kafka_t& client, Given& given, const rd_kafka_vu_t& argument, rd_kafka_headers_t*& borrowed) {
  switch (argument.vtype) {
    case RD_KAFKA_VTYPE_TOPIC: given.topic = &topic_of(client, argument.u.cstr); return true;
    case RD_KAFKA_VTYPE_RKT: given.topic = argument.u.rkt; return true;
    case RD_KAFKA_VTYPE_PARTITION: given.partition = argument.u.i32; return true;
    case RD_KAFKA_VTYPE_VALUE:
      given.payload = argument.u.mem.ptr;
      given.payload_bytes = argument.u.mem.size;
      return true;
    case RD_KAFKA_VTYPE_KEY:
      given.key = argument.u.mem.ptr;
      given.key_bytes = argument.u.mem.size;
      return true;
    case RD_KAFKA_VTYPE_OPAQUE: given.opaque = argument.u.ptr; return true;
    case RD_KAFKA_VTYPE_MSGFLAGS: given.flags = argument.u.i; return true;
    case RD_KAFKA_VTYPE_TIMESTAMP: given.timestamp_ms = argument.u.i64; return true;
    case RD_KAFKA_VTYPE_HEADER:
      if (!given.headers) given.headers.reset(rd_kafka_headers_new(8));
      rd_kafka_header_add(given.headers.get(), argument.u.header.name, -1, argument.u.header.val, argument.u.header.size);
      return true;
    case RD_KAFKA_VTYPE_HEADERS:
      borrowed = argument.u.headers;
      given.headers.reset(borrowed);
      return true;
    default: return false;
  }
}

rd_kafka_vu_t next_argument(rd_kafka_vtype_t type, std::va_list arguments) {
  rd_kafka_vu_t argument{};
  argument.vtype = type;
  switch (type) {
    case RD_KAFKA_VTYPE_TOPIC: argument.u.cstr = va_arg(arguments, const char*); break;
    case RD_KAFKA_VTYPE_RKT: argument.u.rkt = va_arg(arguments, rd_kafka_topic_t*); break;
    case RD_KAFKA_VTYPE_PARTITION: argument.u.i32 = va_arg(arguments, std::int32_t); break;
    case RD_KAFKA_VTYPE_VALUE:
    case RD_KAFKA_VTYPE_KEY:
      argument.u.mem.ptr = va_arg(arguments, void*);
      argument.u.mem.size = va_arg(arguments, std::size_t);
      break;
    case RD_KAFKA_VTYPE_OPAQUE: argument.u.ptr = va_arg(arguments, void*); break;
    case RD_KAFKA_VTYPE_MSGFLAGS: argument.u.i = va_arg(arguments, int); break;
    case RD_KAFKA_VTYPE_TIMESTAMP: argument.u.i64 = va_arg(arguments, std::int64_t); break;
    case RD_KAFKA_VTYPE_HEADER:
      argument.u.header.name = va_arg(arguments, const char*);
      argument.u.header.val = va_arg(arguments, const void*);
      argument.u.header.size = va_arg(arguments, ssize_t);
      break;
    case RD_KAFKA_VTYPE_HEADERS: argument.u.headers = va_arg(arguments, rd_kafka_headers_t*); break;
    default: break;
  }
  return argument;
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
  if (!may_act("rd_kafka_produceva")) return rd_kafka_error_new(RD_KAFKA_RESP_ERR__DESTROY, nullptr);
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
