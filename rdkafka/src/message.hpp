// What librdkafka keeps behind a message, behind headers, behind an error.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct rd_kafka_headers_s {
  struct Header {
    std::string name;
    std::optional<std::string> value;  // none: null, which is not the same as empty
  };
  std::vector<Header> all;
};

struct rd_kafka_error_s {
  rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::optional<std::string> text{};
  bool fatal = false;
  bool retriable = false;
  bool abortable = false;
};

struct rd_kafka_consumer_group_metadata_s {
  std::string group;
  int32_t generation = -1;
  std::string member;
  std::optional<std::string> instance;
};

namespace turnstile::rdkafka {

// Ours begins with the application's: a pointer to one is a pointer to the other.
struct Message {
  rd_kafka_message_t seen{};
  std::optional<std::string> key{};
  std::optional<std::string> payload{};  // of an error: its text
  std::unique_ptr<rd_kafka_headers_t> headers{};
  int64_t timestamp = -1;
  rd_kafka_timestamp_type_t timestamp_type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  rd_kafka_msg_status_t status = RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
  int32_t broker = -1;
  std::optional<int64_t> enqueued_us{};  // when it was produced, on the simulation's clock

  // Lets `seen` point to the key and payload.
  void show();
  static Message& of(rd_kafka_message_t& seen) { return reinterpret_cast<Message&>(seen); }
  static const Message& of(const rd_kafka_message_t& seen) { return reinterpret_cast<const Message&>(seen); }
};

// The simulation's time for rd_kafka_message_latency; none outside of a host.
std::optional<int64_t> now_us();

}  // namespace turnstile::rdkafka
