#include "topic_maker.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "connection.hpp"
#include "topic_settings.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;
using Event = rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using NewTopic = rd::Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using DeleteTopic = rd::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;

constexpr int kTopicAnswerMs = 30'000;
constexpr std::size_t kDoomedMax = 100;

// Null: librdkafka refuses the partition count or replication factor.
NewTopic request_for(const TopicOrder& order) {
  std::array<char, 512> problem{};
  NewTopic request{
      rd_kafka_NewTopic_new(order.name.c_str(), order.spec.partitions, order.spec.replication_factor, problem.data(), problem.size())};
  if (request == nullptr) return nullptr;
  for (const auto& [name, value] : settings_of(order.spec)) rd_kafka_NewTopic_set_config(request.get(), name.c_str(), value.c_str());
  return request;
}

}  // namespace

TopicMaker::Results TopicMaker::create_all(rd_kafka_t* client, const std::vector<TopicOrder>& orders) {
  Results results;
  std::vector<NewTopic> requests;
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const TopicOrder& order : orders) {
    if (NewTopic request = request_for(order)) {
      pointers.push_back(request.get());
      requests.push_back(std::move(request));
    } else {
      results[order.name] = "_INVALID_ARG";
    }
  }
  if (requests.empty()) return results;
  const rd::Queue queue{rd_kafka_queue_new(client)};
  rd_kafka_CreateTopics(client, pointers.data(), pointers.size(), nullptr, queue.get());
  const Event event{rd_kafka_queue_poll(queue.get(), kTopicAnswerMs)};
  const auto code = event == nullptr ? RD_KAFKA_RESP_ERR__TIMED_OUT : rd_kafka_event_error(event.get());
  std::size_t count = 0;
  const auto answers = code == RD_KAFKA_RESP_ERR_NO_ERROR
                           ? rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count)
                           : nullptr;
  for (std::size_t index = 0; index < count; ++index) {
    results[rd_kafka_topic_result_name(answers[index])] = error_name(rd_kafka_topic_result_error(answers[index]));
  }
  const std::string otherwise = code == RD_KAFKA_RESP_ERR_NO_ERROR ? "_FAIL" : error_name(code);
  for (const TopicOrder& order : orders) results.try_emplace(order.name, otherwise);
  return results;
}

// Waits for the request in flight, or makes the next one for all waiting callers.
void TopicMaker::take_part(std::unique_lock<std::mutex>& lock) {
  if (busy_) {
    changed_.wait(lock);
    return;
  }
  busy_ = true;
  const auto taken = std::exchange(waiting_, {});
  lock.unlock();
  auto results = create_all(client_, taken);
  lock.lock();
  results_.merge(results);
  busy_ = false;
  changed_.notify_all();
}

std::string TopicMaker::create(const std::vector<TopicOrder>& orders) {
  std::vector<TopicPartitions> made;
  std::string first_error;
  {
    std::unique_lock lock(mutex_);
    waiting_.insert(waiting_.end(), orders.begin(), orders.end());
    for (const TopicOrder& order : orders) {
      while (!results_.contains(order.name)) take_part(lock);
      const std::string error = results_.extract(order.name).mapped();
      if (first_error.empty()) first_error = error;
      made.push_back({order.name, order.spec.partitions});
    }
  }
  if (first_error.empty() && !watch_.wait_until_there(made)) return "_TIMED_OUT";
  return first_error;
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
  const Event event{rd_kafka_queue_poll(queue.get(), kTopicAnswerMs)};
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
