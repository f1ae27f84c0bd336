// A record as an application gives it to rd_kafka_produce, producev or produceva.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <memory>
#include <string_view>

#include "message.hpp"

namespace turnstile::rdkafka {

// Nothing of it is owned but the headers.
struct Given {
  rd_kafka_topic_t* topic = nullptr;
  std::int32_t partition = RD_KAFKA_PARTITION_UA;
  int flags = 0;
  void* payload = nullptr;
  std::size_t payload_bytes = 0;
  const void* key = nullptr;
  std::size_t key_bytes = 0;
  void* opaque = nullptr;
  std::int64_t timestamp_ms = 0;
  std::unique_ptr<rd_kafka_headers_t> headers{};
};

inline std::string_view view(const void* data, std::size_t bytes) {
  return data == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(data), bytes);
}

// errno for a record that was refused.
inline int error_number(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__QUEUE_FULL: return ENOBUFS;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE: return EMSGSIZE;
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: return ESRCH;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: return ENOENT;
    case RD_KAFKA_RESP_ERR__FATAL: return ECANCELED;
    case RD_KAFKA_RESP_ERR__STATE: return ENOEXEC;
    default: return EINVAL;
  }
}

// One argument of producev; `client` makes handles of topics. False: it is none that is known.
template <class Client>
bool take(Client& client, Given& given, const rd_kafka_vu_t& argument, rd_kafka_headers_t*& borrowed) {
  switch (argument.vtype) {
    case RD_KAFKA_VTYPE_TOPIC: given.topic = &client.topic(std::string_view(argument.u.cstr)); return true;
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

inline rd_kafka_vu_t next_argument(rd_kafka_vtype_t type, std::va_list arguments) {
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

}  // namespace turnstile::rdkafka
