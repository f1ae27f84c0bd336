// librdkafka's values as bytes: lists of partitions, errors, group metadata, headers, configurations.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "wire/buffer.hpp"

namespace turnstile::processes {

struct DestroyPartitions {
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
};
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyPartitions>;

// Null is carried, too.
void put_partitions(Writer& to, const rd_kafka_topic_partition_list_t* list);
Partitions take_partitions(Reader& from);
// What a call has changed in the application's own list: offsets, errors.
void put_changes(Writer& to, const rd_kafka_topic_partition_list_t* list);
void take_changes(Reader& from, rd_kafka_topic_partition_list_t* list);

// Destroys the error.
void put_error(Writer& to, rd_kafka_error_t* error);
rd_kafka_error_t* take_error(Reader& from);

void put_group_metadata(Writer& to, const rd_kafka_consumer_group_metadata_t* metadata);
rd_kafka_consumer_group_metadata_t* take_group_metadata(Reader& from);

void put_headers(Writer& to, const rd_kafka_headers_t* headers);
rd_kafka_headers_t* take_headers(Reader& from);

// What was set as a text, and which callbacks there are. The application's pointers stay with the application.
void put_conf(Writer& to, const rd_kafka_conf_t& conf);
struct TakenConf {
  struct Destroy {
    void operator()(rd_kafka_conf_t* destroyed) const { rd_kafka_conf_destroy(destroyed); }
  };
  std::unique_ptr<rd_kafka_conf_t, Destroy> conf;
  bool reports = false;  // dr_msg_cb or dr_cb
  bool errors = false;
  bool rebalances = false;
  bool commits = false;
  bool partitioner = false;  // of its topics by default
};
TakenConf take_conf(Reader& from);
void put_topic_conf(Writer& to, const rd_kafka_topic_conf_t* conf);
// Null: none was given. `partitioner`: it has one of its own.
rd_kafka_topic_conf_t* take_topic_conf(Reader& from, bool& partitioner);

}  // namespace turnstile::processes
