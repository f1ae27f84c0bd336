// Topics: created, deleted, grown.
#include <memory>
#include <utility>

#include "admin/admin.hpp"
#include "format.hpp"
#include "stop.hpp"

struct rd_kafka_DeleteTopic_s {
  std::string name;
};

struct rd_kafka_NewPartitions_s {
  std::string name;
  std::size_t count = 0;
};

namespace turnstile::rdkafka {
namespace {

constexpr int kPartitionsMax = 100'000;
constexpr int kBrokersMax = 10'000;

rd_kafka_topic_result_s result_of(const std::string& topic, const sim::ClientStatus& status) {
  return {topic, code(status), status ? std::string() : status.error().text};
}

sim::ClientStatus create(sim::Cluster& cluster, sim::Administrator& brokers, const rd_kafka_NewTopic_s& topic) {
  const auto options = topic_options(cluster, topic.settings);
  if (!options) return sim::failed(sim::ErrorCode::invalid_config);
  return brokers.create_topic({topic.name, topic.partitions, topic.replication_factor, *options});
}

template <class Object>
std::vector<Object> copies(Object* const* objects, std::size_t count) {
  std::vector<Object> copied;
  for (std::size_t at = 0; at < count; ++at) copied.push_back(*objects[at]);
  return copied;
}

template <class Object>
void destroy_all(Object** objects, std::size_t count, void (*destroy)(Object*)) {
  for (std::size_t at = 0; at < count; ++at) destroy(objects[at]);
}

void refuse_to_validate(const char* function, const rd_kafka_AdminOptions_t* options) {
  if (options != nullptr && options->validate_only) stop(function, "validate_only is not simulated");
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

// ---- new ones ----

rd_kafka_NewTopic_t* rd_kafka_NewTopic_new(const char* topic, int num_partitions, int replication_factor, char* errstr,
                                           size_t errstr_size) {
  if (topic == nullptr) {
    put(errstr, errstr_size, "Invalid topic name");
    return nullptr;
  }
  if (num_partitions < -1 || num_partitions > kPartitionsMax) {
    put(errstr, errstr_size, format("num_partitions out of expected range %d..%d or -1 for broker default", 1, kPartitionsMax));
    return nullptr;
  }
  if (replication_factor < -1 || replication_factor > kBrokersMax) {
    put(errstr, errstr_size, format("replication_factor out of expected range %d..%d", -1, kBrokersMax));
    return nullptr;
  }
  return held_by_host<rd_kafka_NewTopic_destroy>(new rd_kafka_NewTopic_s{topic, num_partitions, replication_factor});
}

void rd_kafka_NewTopic_destroy(rd_kafka_NewTopic_t* new_topic) {
  left_host(new_topic);
  delete new_topic;
}
void rd_kafka_NewTopic_destroy_array(rd_kafka_NewTopic_t** new_topics, size_t new_topic_cnt) {
  destroy_all(new_topics, new_topic_cnt, rd_kafka_NewTopic_destroy);
}

rd_kafka_resp_err_t rd_kafka_NewTopic_set_config(rd_kafka_NewTopic_t* new_topic, const char* name, const char* value) {
  if (name == nullptr || *name == '\0') return RD_KAFKA_RESP_ERR__INVALID_ARG;
  if (value != nullptr) new_topic->settings.emplace_back(name, value);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_CreateTopics(rd_kafka_t* rk, rd_kafka_NewTopic_t** new_topics, size_t new_topic_cnt, const rd_kafka_AdminOptions_t* options,
                           rd_kafka_queue_t* rkqu) {
  refuse_to_validate("rd_kafka_CreateTopics", options);
  ask_brokers("rd_kafka_CreateTopics", *rk, RD_KAFKA_EVENT_CREATETOPICS_RESULT, options, *rkqu,
              [rk, topics = copies(new_topics, new_topic_cnt)](rd_kafka_op_s& event, turnstile::sim::Administrator& brokers) {
                for (const auto& topic : topics) {
                  event.topics.add(result_of(topic.name, create(rk->host.world.cluster, brokers, topic)));
                }
              });
}

// ---- gone ones ----

rd_kafka_DeleteTopic_t* rd_kafka_DeleteTopic_new(const char* topic) {
  return held_by_host<rd_kafka_DeleteTopic_destroy>(new rd_kafka_DeleteTopic_s{topic});
}
void rd_kafka_DeleteTopic_destroy(rd_kafka_DeleteTopic_t* del_topic) {
  left_host(del_topic);
  delete del_topic;
}
void rd_kafka_DeleteTopic_destroy_array(rd_kafka_DeleteTopic_t** del_topics, size_t del_topic_cnt) {
  destroy_all(del_topics, del_topic_cnt, rd_kafka_DeleteTopic_destroy);
}

void rd_kafka_DeleteTopics(rd_kafka_t* rk, rd_kafka_DeleteTopic_t** del_topics, size_t del_topic_cnt,
                           const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* rkqu) {
  ask_brokers("rd_kafka_DeleteTopics", *rk, RD_KAFKA_EVENT_DELETETOPICS_RESULT, options, *rkqu,
              [topics = copies(del_topics, del_topic_cnt)](rd_kafka_op_s& event, turnstile::sim::Administrator& brokers) {
                for (const auto& topic : topics) event.topics.add(result_of(topic.name, brokers.delete_topic(topic.name)));
              });
}

// ---- growing ones ----

rd_kafka_NewPartitions_t* rd_kafka_NewPartitions_new(const char* topic, size_t new_total_cnt, char* errstr, size_t errstr_size) {
  if (new_total_cnt < 1 || new_total_cnt > static_cast<std::size_t>(kPartitionsMax)) {
    put(errstr, errstr_size, format("new_total_cnt out of expected range %d..%d", 1, kPartitionsMax));
    return nullptr;
  }
  return held_by_host<rd_kafka_NewPartitions_destroy>(new rd_kafka_NewPartitions_s{topic, new_total_cnt});
}
void rd_kafka_NewPartitions_destroy(rd_kafka_NewPartitions_t* new_parts) {
  left_host(new_parts);
  delete new_parts;
}
void rd_kafka_NewPartitions_destroy_array(rd_kafka_NewPartitions_t** new_parts, size_t new_parts_cnt) {
  destroy_all(new_parts, new_parts_cnt, rd_kafka_NewPartitions_destroy);
}

void rd_kafka_CreatePartitions(rd_kafka_t* rk, rd_kafka_NewPartitions_t** new_parts, size_t new_parts_cnt,
                               const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* rkqu) {
  refuse_to_validate("rd_kafka_CreatePartitions", options);
  ask_brokers("rd_kafka_CreatePartitions", *rk, RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT, options, *rkqu,
              [topics = copies(new_parts, new_parts_cnt)](rd_kafka_op_s& event, turnstile::sim::Administrator& brokers) {
                for (const auto& topic : topics) {
                  const auto status = brokers.create_partitions(topic.name, static_cast<std::int32_t>(topic.count));
                  event.topics.add(result_of(topic.name, status));
                }
              });
}

}  // extern "C"
