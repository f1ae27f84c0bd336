#include "administrator.hpp"

#include "connection.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;
using Event = rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy>;

constexpr int kAnswerMs = 15'000;

// Makes the call with a queue of its own, and waits for the event.
template <class Call>
Event answered(rd_kafka_t* client, Call&& call) {
  const rd::Queue queue{rd_kafka_queue_new(client)};
  call(queue.get());
  return Event{rd_kafka_queue_poll(queue.get(), kAnswerMs)};
}

std::string error_of(const Event& event) { return event == nullptr ? "_TIMED_OUT" : error_name(rd_kafka_event_error(event.get())); }

// `results_of`: the results in the event. Requests name one topic each, so there is one result.
template <class ResultsOf>
std::string error_of_topic(const Event& event, ResultsOf&& results_of) {
  if (std::string error = error_of(event); !error.empty()) return error;
  std::size_t count = 0;
  const rd_kafka_topic_result_t** const results = results_of(event.get(), &count);
  return count == 0 ? std::string("_FAIL") : error_name(rd_kafka_topic_result_error(results[0]));
}

Note unsupported() { return {outcome_of(RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE), {}}; }

}  // namespace

Note Administrator::create_topic(TopicIndex topic) {
  if (client_ == nullptr) return unsupported();
  const TopicOrder order{names_.topic(topic), program_.topics[topic]};
  const auto results = TopicMaker::create_all(client_, {order});
  const std::string& error = results.at(order.name);
  if (error.empty()) watch_.wait_until_there({{order.name, order.spec.partitions}});
  return {outcome(error), {}};
}

Note Administrator::delete_topic(TopicIndex topic) {
  if (client_ == nullptr) return unsupported();
  const std::string name = names_.topic(topic);
  const rd::Handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy> request{rd_kafka_DeleteTopic_new(name.c_str())};
  const Event event = answered(client_, [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteTopic_t* pointer = request.get();
    rd_kafka_DeleteTopics(client_, &pointer, 1, nullptr, queue);
  });
  const std::string error = error_of_topic(event, [](rd_kafka_event_t* from, std::size_t* count) {
    return rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(from), count);
  });
  if (error.empty()) watch_.wait_until_gone(name);
  return {outcome(error), {}};
}

Note Administrator::create_partitions(TopicIndex topic, std::int64_t count) {
  if (client_ == nullptr) return unsupported();
  const std::string name = names_.topic(topic);
  char problem[256];
  const rd::Handle<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy> request{
      rd_kafka_NewPartitions_new(name.c_str(), static_cast<std::size_t>(count), problem, sizeof problem)};
  if (request == nullptr) return {outcome("_INVALID_ARG"), {}};
  const Event event = answered(client_, [&](rd_kafka_queue_t* queue) {
    rd_kafka_NewPartitions_t* pointer = request.get();
    rd_kafka_CreatePartitions(client_, &pointer, 1, nullptr, queue);
  });
  const std::string error = error_of_topic(event, [](rd_kafka_event_t* from, std::size_t* results) {
    return rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(from), results);
  });
  if (error.empty()) watch_.wait_until_there({{name, static_cast<std::int32_t>(count)}});
  return {outcome(error), {}};
}

Note Administrator::delete_records(const Place& before) {
  if (client_ == nullptr) return unsupported();
  const rd::Places list{rd_kafka_topic_partition_list_new(1)};
  rd_kafka_topic_partition_list_add(list.get(), names_.topic(before.topic).c_str(), before.partition)->offset =
      before.offset < 0 ? RD_KAFKA_OFFSET_END : before.offset;
  const rd::Handle<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy> request{rd_kafka_DeleteRecords_new(list.get())};
  const Event event = answered(client_, [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteRecords_t* pointer = request.get();
    rd_kafka_DeleteRecords(client_, &pointer, 1, nullptr, queue);
  });
  if (const std::string error = error_of(event); !error.empty()) return {outcome(error), {}};
  const auto& result = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()))->elems[0];
  Note note{outcome_of(result.err), {}};
  if (result.err == RD_KAFKA_RESP_ERR_NO_ERROR) note.seen.push_back(word_place(program_, before.topic, before.partition, result.offset));
  return note;
}

Note Administrator::delete_group(const std::string& group) {
  if (client_ == nullptr) return unsupported();
  const rd::Handle<rd_kafka_DeleteGroup_t, rd_kafka_DeleteGroup_destroy> request{rd_kafka_DeleteGroup_new(names_.group(group).c_str())};
  const Event event = answered(client_, [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteGroup_t* pointer = request.get();
    rd_kafka_DeleteGroups(client_, &pointer, 1, nullptr, queue);
  });
  if (const std::string error = error_of(event); !error.empty()) return {outcome(error), {}};
  std::size_t count = 0;
  const auto results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event.get()), &count);
  const auto* failed = count == 0 ? nullptr : rd_kafka_group_result_error(results[0]);
  return {outcome(failed == nullptr ? std::string() : error_name(rd_kafka_error_code(failed))), {}};
}

}  // namespace turnstile::conformance
