// A record as an application gives it to rd_kafka_produce, producev or produceva. What is the same in the simulation and in a program under
// `turnstile simulate` is compiled for both (given.cpp).
#pragma once

#include <librdkafka/rdkafka.h>

#include <cerrno>
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

// The message that its report shows: the application's own key and payload, unless they were copied.
std::unique_ptr<Message> message_of(const Given& given);

// ---- of whoever is asked ----

// Queues it, and takes its headers; what was refused stays the application's.
rd_kafka_resp_err_t produce(Given& given);
// The client's handle of a topic.
rd_kafka_topic_t& topic_of(rd_kafka_t& client, std::string_view name);
// False: the function is called by a host that is dead, and does nothing.
bool may_act(const char* function);

}  // namespace turnstile::rdkafka
