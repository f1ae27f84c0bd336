// A real consumer's commits and offset queries.
#include <chrono>
#include <thread>

#include "log_probe.hpp"
#include "real_consumer.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

constexpr int kCommitMs = 15'000;

}  // namespace

Note RealConsumer::commit_offsets(const Step& step) {
  std::vector<Place> places = step.places;
  if (places.empty()) {
    for (const Part& part : notes_.parts()) places.push_back({part.place.topic, part.place.partition, 0});
    const rd::Places here = list_of(places);
    rd_kafka_position(client_.get(), here.get());
    places = places_of(*here);
    std::erase_if(places, [](const Place& place) { return place.offset < 0; });
  }
  const rd::Places list = list_of(places);
  return commit(*list);
}

// rd_kafka_commit() has no timeout.
Note RealConsumer::commit(const rd_kafka_topic_partition_list_t& list) {
  const rd::Queue queue{rd_kafka_queue_new(client_.get())};
  const auto code = rd_kafka_commit_queue(client_.get(), &list, queue.get(), nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return {outcome_of(code), {}};
  const rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy> event{rd_kafka_queue_poll(queue.get(), kCommitMs)};
  if (event == nullptr) return {outcome("_TIMED_OUT"), {}};
  // If the whole request failed, so did each partition.
  const auto* const results = rd_kafka_event_topic_partition_list(event.get());
  if (const auto failed = rd_kafka_event_error(event.get()); failed != RD_KAFKA_RESP_ERR_NO_ERROR || results == nullptr) {
    return {outcome_of(failed), {}};
  }
  return per_place(RD_KAFKA_RESP_ERR_NO_ERROR, *results);
}

Note RealConsumer::committed(const Step& step) {
  const rd::Places list = list_of(step.places);
  const auto code = rd_kafka_committed(client_.get(), list.get(), kCallMs);
  Note note{outcome_of(code), {}};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return note;
  for (int index = 0; index < list->cnt; ++index) {
    const auto& element = list->elems[index];
    const Place place{names_.topic_of(element.topic), element.partition, element.offset};
    note.seen.push_back(
        element.err != RD_KAFKA_RESP_ERR_NO_ERROR
            ? word_event(program_, place, error_name(element.err))
            : word_place(program_, place.topic, place.partition, place.offset < 0 ? std::nullopt : std::optional(place.offset)));
  }
  return note;
}

Note RealConsumer::watermarks(const Step& step) {
  const Watermarks marks = ask_watermarks({step.topic, step.partition, 0});
  Note note{outcome_of(marks.error), {}};
  if (marks.error == RD_KAFKA_RESP_ERR_NO_ERROR)
    note.seen.push_back(word_watermarks(program_, step.topic, step.partition, marks.low, marks.high));
  return note;
}

// The start and end of the log, by the protocol's special timestamps. rd_kafka_query_watermark_offsets waits for ever, whatever its
// timeout, for a leader that has stopped (librdkafka's #4460).
RealConsumer::Watermarks RealConsumer::ends_by_time(const Place& place) {
  Watermarks marks;
  for (auto [which, offset] : {std::pair{RD_KAFKA_OFFSET_BEGINNING, &marks.low}, std::pair{RD_KAFKA_OFFSET_END, &marks.high}}) {
    const rd::Places list = list_of({{place.topic, place.partition, which}});
    marks.error = rd_kafka_offsets_for_times(client_.get(), list.get(), kCallMs);
    if (marks.error == RD_KAFKA_RESP_ERR_NO_ERROR) marks.error = list->elems[0].err;
    if (marks.error != RD_KAFKA_RESP_ERR_NO_ERROR) return marks;
    *offset = list->elems[0].offset;
  }
  return marks;
}

// If leaders are lost, a consumer of the topic soon learns the new leader, and retries. A client without an assignment does not learn it
// (docs/simulated-kafka.md).
RealConsumer::Watermarks RealConsumer::ask_watermarks(const Place& place) {
  const auto limit = Clock::now() + std::chrono::milliseconds(kCallMs);
  const std::string topic = names_.topic(place.topic);
  Watermarks marks;
  for (;;) {
    if (program_.nodes > 1) {
      marks = ends_by_time(place);
    } else {
      marks.error = rd_kafka_query_watermark_offsets(client_.get(), topic.c_str(), place.partition, &marks.low, &marks.high, kCallMs);
    }
    const bool again = program_.nodes > 1 && !notes_.parts().empty() && Clock::now() < limit;
    if (marks.error == RD_KAFKA_RESP_ERR_NO_ERROR || !again) return marks;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Note RealConsumer::offsets_for_time(const Step& step) {
  const rd::Places list = list_of({{step.topic, step.partition, step.number}});
  const auto code = rd_kafka_offsets_for_times(client_.get(), list.get(), kCallMs);
  Note note{outcome_of(code), {}};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && list->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) return {outcome_of(list->elems[0].err), {}};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::int64_t offset = list->elems[0].offset;
    note.seen.push_back(word_place(program_, step.topic, step.partition, offset < 0 ? std::nullopt : std::optional(offset)));
  }
  return note;
}

}  // namespace turnstile::conformance
