// librdkafka's consumer without a group, as kcat uses it: partitions are started one by one, and read from one queue. Here it is the
// consumer that everybody has, whose partitions are assigned.
#include <cerrno>

#include "shim/handles.hpp"
#include "stop.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

Partitions only(const rd_kafka_topic_t& topic, std::int32_t partition, std::int64_t offset) {
  Partitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), partition)->offset = offset;
  return list;
}

int done(rd_kafka_error_t* error) {
  if (error == nullptr) return 0;
  remember(rd_kafka_error_code(error), EINVAL);
  rd_kafka_error_destroy(error);
  return -1;
}

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_queue_t* rd_kafka_queue_new(rd_kafka_t* rk) {
  if (rk->type != RD_KAFKA_CONSUMER) turnstile::rdkafka::stop("rd_kafka_queue_new", "only a consumer's queues are simulated");
  return new rd_kafka_queue_s{rk, true};
}

int rd_kafka_consume_start_queue(rd_kafka_topic_t* rkt, int32_t partition, int64_t offset, rd_kafka_queue_t*) {
  return done(rd_kafka_incremental_assign(rkt->client, only(*rkt, partition, offset).get()));
}

int rd_kafka_consume_stop(rd_kafka_topic_t* rkt, int32_t partition) {
  return done(rd_kafka_incremental_unassign(rkt->client, only(*rkt, partition, RD_KAFKA_OFFSET_INVALID).get()));
}

// What is there, and the first of it after at most that time.
int rd_kafka_consume_callback_queue(rd_kafka_queue_t* rkqu, int timeout_ms, void (*consume_cb)(rd_kafka_message_t*, void*), void* opaque) {
  int count = 0;
  while (rd_kafka_message_t* message = rd_kafka_consumer_poll(rkqu->client, count == 0 ? timeout_ms : 0)) {
    ++count;
    consume_cb(message, opaque);
    rd_kafka_message_destroy(message);
  }
  return count;
}

}  // extern "C"
