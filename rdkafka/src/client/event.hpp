// Events, and the queues of an application's own that they are posted to.
#pragma once

#include <librdkafka/rdkafka.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "host_state.hpp"
#include "turnstile/sim/world/process.hpp"

struct rd_kafka_topic_result_s {
  std::string topic;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  std::string text{};
};

namespace turnstile::rdkafka {

// A list for the application: freed with the scope, also when the host dies in a callback that sees it.
struct DestroyList {
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyList>;
// One that belongs to another object, which is held itself.
inline PartitionList owned(rd_kafka_topic_partition_list_t* list) {
  left_host(list);
  return PartitionList(list);
}
struct DestroyError {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};

}  // namespace turnstile::rdkafka

struct rd_kafka_group_result_s {
  std::string group;
  std::unique_ptr<rd_kafka_error_t, turnstile::rdkafka::DestroyError> error{};  // null: none
  turnstile::rdkafka::PartitionList partitions{};
};

namespace turnstile::rdkafka {

// Objects that the application sees as an array of pointers, which is the event's.
template <class Object>
class Results {
 public:
  void add(Object object) {
    objects_.push_back(std::make_unique<Object>(std::move(object)));
    pointers_.push_back(objects_.back().get());
  }
  const Object** seen(std::size_t* count) const {
    *count = pointers_.size();
    return pointers_.data();
  }

 private:
  std::vector<std::unique_ptr<Object>> objects_;
  mutable std::vector<const Object*> pointers_;
};

}  // namespace turnstile::rdkafka

struct rd_kafka_ConfigEntry_s {
  std::string name;
  std::string value;
};

struct rd_kafka_ConfigResource_s {
  rd_kafka_ResourceType_t type = RD_KAFKA_RESOURCE_UNKNOWN;
  std::string name{};
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  turnstile::rdkafka::Results<rd_kafka_ConfigEntry_s> entries{};
};

// rd_kafka_event_t, and each rd_kafka_..._result_t, which is one.
struct rd_kafka_op_s {
  rd_kafka_event_type_t type = RD_KAFKA_EVENT_NONE;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;  // of the request as a whole
  std::string text{};
  void* opaque = nullptr;
  turnstile::rdkafka::PartitionList partitions{};
  turnstile::rdkafka::Results<rd_kafka_topic_result_s> topics{};
  turnstile::rdkafka::Results<rd_kafka_group_result_s> groups{};
  turnstile::rdkafka::Results<rd_kafka_ConfigResource_s> resources{};
};

namespace turnstile::rdkafka {

using Event = std::unique_ptr<rd_kafka_op_s>;

// What was posted and not yet taken. Shared with what will be posted: a queue may be destroyed before.
struct EventQueue {
  std::deque<Event> events;
  sim::Gate news;

  void post(Event event) {
    events.push_back(std::move(event));
    news.open();
  }
};

}  // namespace turnstile::rdkafka

struct rd_kafka_queue_s {
  enum class Of { consumer, main, application };
  rd_kafka_t* client = nullptr;
  Of of = Of::main;
  std::shared_ptr<turnstile::rdkafka::EventQueue> posted{};  // of an application's own
};
