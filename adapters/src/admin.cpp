#include "admin.hpp"

#include <algorithm>
#include <array>

namespace turnstile::adapters {
namespace {

constexpr int kTimeoutMs = 15'000;

using Event = rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using NewTopic = rd::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = rd::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using DeleteRecords = rd::Handle<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy>;
using ConfigResource = rd::Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

template <class H>
std::vector<typename H::pointer> raw(const std::vector<H>& handles) {
  std::vector<typename H::pointer> pointers;
  for (const H& handle : handles) pointers.push_back(handle.get());
  return pointers;
}

// Makes the call on its own queue and waits for the result.
template <class Call>
std::expected<Event, std::string> answered(rd_kafka_t* client, const char* place, Call&& call) {
  const rd::Queue queue{rd_kafka_queue_new(client)};
  call(queue.get());
  Event event{rd_kafka_queue_poll(queue.get(), 2 * kTimeoutMs)};
  if (event == nullptr) return std::unexpected(std::string(place) + ": no answer");
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::unexpected(rd::text(place, code, rd_kafka_event_error_string(event.get())));
  return event;
}

// The controller has just changed, or has not heard of every broker yet: nothing is wrong with the request.
bool is_passing(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_THROTTLING_QUOTA_EXCEEDED: return true;
    default: return false;
  }
}

// The error of the first topic that has one.
std::expected<void, TopicsError> all_of(const char* place, const rd_kafka_topic_result_t** results, std::size_t count,
                                        rd_kafka_resp_err_t harmless) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == harmless) continue;
    const char* detail = rd_kafka_topic_result_error_string(results[i]);
    TopicsError error;
    error.what = rd::text(std::string(place) + " " + rd_kafka_topic_result_name(results[i]), code, detail != nullptr ? detail : "");
    error.outside = is_passing(code) || rd::is_refusal(code);
    // While a cluster starts, its brokers register one after the other.
    error.may_pass = is_passing(code) || code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR;
    return std::unexpected(std::move(error));
  }
  return {};
}

KafkaProperties settings_of(const rd_kafka_ConfigResource_t* resource) {
  std::size_t count = 0;
  const auto entries = rd_kafka_ConfigResource_configs(resource, &count);
  KafkaProperties settings;
  for (std::size_t i = 0; i < count; ++i)
    if (const char* value = rd_kafka_ConfigEntry_value(entries[i])) settings.emplace_back(rd_kafka_ConfigEntry_name(entries[i]), value);
  return settings;
}

}  // namespace

std::expected<Admin, std::string> Admin::make(const KafkaConfig& config) {
  const KafkaProperties fixed{{"bootstrap.servers", config.brokers},
                              {"socket.timeout.ms", std::to_string(kTimeoutMs)},
                              {"allow.auto.create.topics", "false"}};  // by a metadata request
  auto conf = rd::make_conf({&rd::recovery(), &config.properties, &fixed});
  if (!conf) return std::unexpected(conf.error());
  auto client = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!client) return std::unexpected(client.error());
  return Admin(std::move(*client));
}

std::expected<void, TopicsError> Admin::create(const std::vector<TopicSpec>& topics) {
  std::vector<NewTopic> requests;
  for (const TopicSpec& spec : topics) {
    std::array<char, 512> problem{};
    NewTopic request{rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, spec.replication, problem.data(), problem.size())};
    if (request == nullptr) return std::unexpected(TopicsError{false, "create " + spec.name + ": " + problem.data()});
    for (const auto& [name, value] : spec.settings) rd_kafka_NewTopic_set_config(request.get(), name.c_str(), value.c_str());
    requests.push_back(std::move(request));
  }
  auto pointers = raw(requests);
  auto event = answered(client_.get(), "create topics", [&](rd_kafka_queue_t* queue) {
    rd_kafka_CreateTopics(client_.get(), pointers.data(), pointers.size(), nullptr, queue);
  });
  if (!event) return std::unexpected(TopicsError{true, event.error(), true});
  std::size_t count = 0;
  const auto results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  return all_of("create", results, count, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
}

std::expected<void, std::string> Admin::delete_topics(const std::vector<std::string>& names) {
  std::vector<DeleteTopic> requests;
  for (const std::string& name : names) requests.emplace_back(rd_kafka_DeleteTopic_new(name.c_str()));
  auto pointers = raw(requests);
  auto event = answered(client_.get(), "delete topics", [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteTopics(client_.get(), pointers.data(), pointers.size(), nullptr, queue);
  });
  if (!event) return std::unexpected(event.error());
  std::size_t count = 0;
  const auto results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  if (auto all = all_of("delete", results, count, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART); !all)
    return std::unexpected(std::move(all.error().what));
  return {};
}

std::expected<void, std::string> Admin::delete_records(const std::string& topic, std::int32_t partition, std::int64_t before) {
  const rd::Places list{rd_kafka_topic_partition_list_new(1)};
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = before;
  const DeleteRecords request{rd_kafka_DeleteRecords_new(list.get())};
  rd_kafka_DeleteRecords_t* pointer = request.get();
  auto event = answered(client_.get(), "delete records",
                        [&](rd_kafka_queue_t* queue) { rd_kafka_DeleteRecords(client_.get(), &pointer, 1, nullptr, queue); });
  if (!event) return std::unexpected(event.error());
  const auto* offsets = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event->get()));
  if (offsets->cnt != 1 || offsets->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::unexpected(rd::text("delete records of " + topic, offsets->cnt == 1 ? offsets->elems[0].err : RD_KAFKA_RESP_ERR__FAIL));
  return {};
}

std::expected<std::vector<KafkaProperties>, std::string> Admin::settings(const std::vector<std::string>& names) {
  std::vector<ConfigResource> requests;
  for (const std::string& name : names) requests.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name.c_str()));
  auto pointers = raw(requests);
  auto event = answered(client_.get(), "describe topics", [&](rd_kafka_queue_t* queue) {
    rd_kafka_DescribeConfigs(client_.get(), pointers.data(), pointers.size(), nullptr, queue);
  });
  if (!event) return std::unexpected(event.error());
  std::size_t count = 0;
  const auto results = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  std::vector<KafkaProperties> all(names.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view name = rd_kafka_ConfigResource_name(results[i]);
    if (const auto code = rd_kafka_ConfigResource_error(results[i]); code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return std::unexpected(rd::text("settings of " + std::string(name), code));
    const auto topic = std::ranges::find(names, name) - names.begin();
    if (static_cast<std::size_t>(topic) < names.size()) all[static_cast<std::size_t>(topic)] = settings_of(results[i]);
  }
  for (std::size_t topic = 0; topic < names.size(); ++topic)
    if (all[topic].empty()) return std::unexpected("settings of " + names[topic] + ": the broker named none");
  return all;
}

std::expected<KafkaProperties, std::string> Admin::broker_settings(std::int32_t broker) {
  const std::string id = std::to_string(broker);
  const ConfigResource request{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, id.c_str())};
  rd_kafka_ConfigResource_t* pointer = request.get();
  auto event = answered(client_.get(), "describe brokers",
                        [&](rd_kafka_queue_t* queue) { rd_kafka_DescribeConfigs(client_.get(), &pointer, 1, nullptr, queue); });
  if (!event) return std::unexpected(event.error());
  std::size_t count = 0;
  const auto results = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event->get()), &count);
  if (count != 1) return std::unexpected("settings of broker " + id + ": no answer");
  if (const auto code = rd_kafka_ConfigResource_error(results[0]); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return std::unexpected(rd::text("settings of broker " + id, code));
  return settings_of(results[0]);
}

std::expected<std::vector<TopicShape>, std::string> Admin::shapes(const std::vector<std::string>& names) {
  rd::Metadata metadata;
  const auto code = rd_kafka_metadata(client_.get(), 1, nullptr, &metadata.value, kTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(rd::text("metadata", code));
  std::vector<TopicShape> shapes(names.size());
  for (int i = 0; i < metadata.value->topic_cnt; ++i) {
    const auto& topic = metadata.value->topics[i];
    for (std::size_t k = 0; k < names.size(); ++k)
      if (names[k] == topic.topic && topic.err == RD_KAFKA_RESP_ERR_NO_ERROR && topic.partition_cnt > 0)
        shapes[k] = {topic.partition_cnt, topic.partitions[0].replica_cnt};
  }
  for (std::size_t k = 0; k < names.size(); ++k)
    if (const auto asked = shapes[k].partitions == 0 ? by_name(names[k]) : RD_KAFKA_RESP_ERR_NO_ERROR; rd::is_refusal(asked))
      return std::unexpected(rd::text("topic " + names[k], asked));
  return shapes;
}

std::expected<std::vector<std::int32_t>, std::string> Admin::brokers() {
  rd::Metadata metadata;
  const auto code = rd_kafka_metadata(client_.get(), 0, nullptr, &metadata.value, kTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(rd::text("metadata", code));
  std::vector<std::int32_t> ids;
  for (int i = 0; i < metadata.value->broker_cnt; ++i) ids.push_back(metadata.value->brokers[i].id);
  return ids;
}

// A list of all topics omits those that this user is not authorized for; a request for one of them is answered with that error.
rd_kafka_resp_err_t Admin::by_name(const std::string& topic) {
  const rd::TopicHandle handle{rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr)};
  rd::Metadata metadata;
  const auto code = rd_kafka_metadata(client_.get(), 0, handle.get(), &metadata.value, kTimeoutMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
  return metadata.value->topic_cnt == 1 ? metadata.value->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

}  // namespace turnstile::adapters
