#include "topic_maker.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;
using Event = rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using NewTopic = rd::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = rd::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;

constexpr int kAnswerMs = 30'000;
constexpr std::size_t kDoomedMax = 100;

std::string name_of(rd_kafka_resp_err_t code) { return code == RD_KAFKA_RESP_ERR_NO_ERROR ? "" : rd_kafka_err2name(code); }

std::map<std::string, std::string> results_of(const rd_kafka_topic_result_t** results, std::size_t count) {
  std::map<std::string, std::string> all;
  for (std::size_t index = 0; index < count; ++index) {
    all[rd_kafka_topic_result_name(results[index])] = name_of(rd_kafka_topic_result_error(results[index]));
  }
  return all;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> settings_of(const TopicSpec& spec) {
  std::vector<std::pair<std::string, std::string>> settings;
  switch (spec.cleanup) {
    case Cleanup::remove: break;
    case Cleanup::compact: settings.emplace_back("cleanup.policy", "compact"); break;
    case Cleanup::compact_and_remove: settings.emplace_back("cleanup.policy", "compact,delete"); break;
  }
  if (spec.log_append_time) settings.emplace_back("message.timestamp.type", "LogAppendTime");
  const auto number = [&settings](const char* name, const auto& value) {
    if (value) settings.emplace_back(name, std::to_string(*value));
  };
  number("retention.ms", spec.retention_ms);
  number("retention.bytes", spec.retention_bytes);
  number("segment.ms", spec.segment_ms);
  number("segment.bytes", spec.segment_bytes);
  number("max.message.bytes", spec.message_bytes_max);
  number("delete.retention.ms", spec.delete_retention_ms);
  number("min.insync.replicas", spec.in_sync_replicas_min);
  if (const auto ratio = spec.min_cleanable_ratio_permil) {
    const std::string digits = std::to_string(1'000 + *ratio);
    settings.emplace_back("min.cleanable.dirty.ratio", *ratio >= 1'000 ? "1" : "0." + digits.substr(1));
  }
  return settings;
}

std::map<std::string, std::string> TopicMaker::create_all(const std::vector<TopicOrder>& orders) {
  std::vector<NewTopic> requests;
  std::map<std::string, std::string> results;
  for (const TopicOrder& order : orders) {
    std::array<char, 512> problem{};
    NewTopic request{
        rd_kafka_NewTopic_new(order.name.c_str(), order.spec.partitions, order.spec.replication_factor, problem.data(), problem.size())};
    if (request == nullptr) {
      results[order.name] = "_INVALID_ARG";
      continue;
    }
    for (const auto& [name, value] : settings_of(order.spec)) rd_kafka_NewTopic_set_config(request.get(), name.c_str(), value.c_str());
    requests.push_back(std::move(request));
  }
  if (requests.empty()) return results;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const auto& request : requests) pointers.push_back(request.get());
  const rd::Queue queue{rd_kafka_queue_new(client_)};
  rd_kafka_CreateTopics(client_, pointers.data(), pointers.size(), nullptr, queue.get());
  const Event event{rd_kafka_queue_poll(queue.get(), kAnswerMs)};
  const auto code = event == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    for (const TopicOrder& order : orders) results.try_emplace(order.name, name_of(code));
    return results;
  }
  std::size_t count = 0;
  const auto answers = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  results.merge(results_of(answers, count));
  return results;
}

std::string TopicMaker::create(const std::vector<TopicOrder>& orders) {
  if (orders.empty()) return {};
  std::unique_lock lock(mutex_);
  waiting_.insert(waiting_.end(), orders.begin(), orders.end());
  const auto done = [&] { return std::ranges::all_of(orders, [&](const TopicOrder& order) { return results_.contains(order.name); }); };
  while (!done()) {
    if (busy_) {
      changed_.wait(lock);
      continue;
    }
    busy_ = true;
    const auto taken = std::exchange(waiting_, {});
    lock.unlock();
    auto results = create_all(taken);
    lock.lock();
    results_.merge(results);
    busy_ = false;
    changed_.notify_all();
  }
  std::string first;
  for (const TopicOrder& order : orders) {
    const auto result = results_.extract(order.name);
    if (first.empty()) first = result.mapped();
  }
  return first;
}

std::string TopicMaker::create_one(const TopicOrder& order) { return create_all({order})[order.name]; }

std::string TopicMaker::delete_one(const std::string& name) {
  const DeleteTopic request{rd_kafka_DeleteTopic_new(name.c_str())};
  rd_kafka_DeleteTopic_t* pointer = request.get();
  const rd::Queue queue{rd_kafka_queue_new(client_)};
  rd_kafka_DeleteTopics(client_, &pointer, 1, nullptr, queue.get());
  const Event event{rd_kafka_queue_poll(queue.get(), kAnswerMs)};
  if (event == nullptr) return "_TIMED_OUT";
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) return name_of(code);
  std::size_t count = 0;
  const auto answers = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  return results_of(answers, count)[name];
}

void TopicMaker::delete_all(const std::vector<std::string>& names) {
  std::vector<DeleteTopic> requests;
  std::vector<rd_kafka_DeleteTopic_t*> pointers;
  for (const std::string& name : names) {
    requests.emplace_back(rd_kafka_DeleteTopic_new(name.c_str()));
    pointers.push_back(requests.back().get());
  }
  const rd::Queue queue{rd_kafka_queue_new(client_)};
  rd_kafka_DeleteTopics(client_, pointers.data(), pointers.size(), nullptr, queue.get());
  const Event event{rd_kafka_queue_poll(queue.get(), kAnswerMs)};
}

void TopicMaker::delete_later(const std::vector<std::string>& names) {
  std::vector<std::string> now;
  {
    const std::lock_guard lock(mutex_);
    doomed_.insert(doomed_.end(), names.begin(), names.end());
    if (doomed_.size() < kDoomedMax) return;
    now.swap(doomed_);
  }
  delete_all(now);
}

void TopicMaker::delete_now() {
  std::vector<std::string> now;
  {
    const std::lock_guard lock(mutex_);
    now.swap(doomed_);
  }
  if (!now.empty()) delete_all(now);
}

}  // namespace turnstile::conformance
