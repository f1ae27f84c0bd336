// RAII over librdkafka's C API: handles, and how a configuration and a client are made. For rooms that call librdkafka themselves, as the
// conformance programs do; it includes librdkafka's header, which no other public header of the adapters does, and is not installed.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <expected>
#include <initializer_list>
#include <memory>
#include <string>

#include "turnstile/adapters/kafka_config.hpp"

namespace turnstile::adapters::rd {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;

using Conf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
using TopicHandle = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Message = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using Places = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Error = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using GroupMetadata = Handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;

struct Metadata {
  const rd_kafka_metadata_t* value = nullptr;
  Metadata() = default;
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;
  ~Metadata() {
    if (value != nullptr) rd_kafka_metadata_destroy(value);
  }
};

// A configuration from properties, in order: the last one of a name wins. librdkafka's own log, which goes to stderr, is switched off.
std::expected<Conf, std::string> make_conf(std::initializer_list<const KafkaProperties*> layers);
std::expected<Client, std::string> make_client(rd_kafka_type_t type, Conf conf);

// rd_kafka_consumer_close() has no timeout of its own. After __TIMED_OUT the client must not be destroyed: that would wait forever.
rd_kafka_resp_err_t close_consumer(rd_kafka_t* client, std::chrono::milliseconds limit);

}  // namespace turnstile::adapters::rd
