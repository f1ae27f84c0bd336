// A real consumer's read, poll, seek, pause and position.
#include <algorithm>
#include <limits>

#include "log_probe.hpp"
#include "real_consumer.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

// librdkafka 2.0.2 treats the remaining timeout as microseconds (rd_kafka_seek_partitions, rd_kafka_q_pop): 20 s.
constexpr int kSeekMs = 20'000'000;
constexpr auto kReadMax = std::chrono::milliseconds(10'000);
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

std::optional<std::string> text(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

// Whether a timestamp comes from a clock; such timestamps are not compared.
bool is_now(std::int64_t timestamp_ms) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return timestamp_ms > now - 3'600'000 && timestamp_ms < now + 3'600'000;
}

SeenRecord seen_record(const Place& place, const rd_kafka_message_t& message) {
  SeenRecord record;
  record.place = {place.topic, place.partition, message.offset};
  record.key = text(message.key, message.key_len);
  record.value = text(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t index = 0; rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++index) {
      record.headers.push_back({name, text(value, size)});
    }
  }
  rd_kafka_timestamp_type_t type{};
  const std::int64_t timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  record.append_time = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  if (!is_now(timestamp_ms)) record.timestamp_ms = timestamp_ms;
  return record;
}

}  // namespace

void RealConsumer::take(rd::Message message) {
  if (message == nullptr) return;
  std::optional<Place> place;
  if (message->rkt != nullptr) place = Place{names_.topic_of(rd_kafka_topic_name(message->rkt)), message->partition, message->offset};
  switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR: return notes_.record(seen_record(*place, *message));
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: return notes_.end(*place, message->offset);
    case RD_KAFKA_RESP_ERR__FATAL: {
      char detail[256];
      return notes_.error({}, error_name(rd_kafka_fatal_error(client_.get(), detail, sizeof detail)), ErrorClass::fatal);
    }
    default: notes_.error(place, error_name(message->err));
  }
}

std::optional<std::int64_t> RealConsumer::end_of(const Place& place) {
  const Watermarks marks = ask_watermarks(place);
  return marks.error == RD_KAFKA_RESP_ERR_NO_ERROR ? std::optional(marks.high) : std::nullopt;
}

// A consumer whose position is beyond the last stable offset, but not beyond the log end, waits there without an event. (Beyond the log end
// it is out of range, which is an event.)
bool RealConsumer::waits_in_silence(const Part& part, std::int64_t end) const {
  if (part.end >= 0 || part.place.offset <= end) return false;
  const auto log = log_end(brokers_, names_.topic(part.place.topic), part.place.partition);
  return log && part.place.offset <= *log;
}

// Up to the current end of each partition. A consumer beyond it (out of range, and reset) gets an end-of-partition event too.
Note RealConsumer::read() {
  if (held_back_) pause_all(false);
  held_back_ = false;
  const auto begin = Clock::now();
  bool reachable = true;
  std::vector<ConsumerNotes::Target> targets;
  for (Part part : notes_.parts()) {
    if (part.paused || part.dead) continue;
    const auto end = reachable ? end_of(part.place) : std::nullopt;
    reachable = reachable && end.has_value();
    // An unclean leader's log is shorter: another end event will come.
    if (program_.nodes > 1 && end && part.end > *end) notes_.end(part.place, part.end = -1);
    if (end && waits_in_silence(part, *end)) continue;
    targets.emplace_back(part.place, end.value_or(kNever));
  }
  const auto limit = begin + kReadMax;
  while (!notes_.reached(targets) && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 50)});
  return notes_.all(targets);
}

// The next record or error event; ends of partitions and rebalances do not count.
Note RealConsumer::poll(std::int64_t wait_ms) {
  if (held_back_) pause_all(false);
  held_back_ = false;
  const auto limit = Clock::now() + std::chrono::milliseconds(wait_ms);
  while (notes_.empty() && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 20)});
  return notes_.next();
}

Note RealConsumer::seek(const Step& step) {
  const rd::Places list = list_of(step.places);
  const rd::Error error{rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMs)};
  for (const Place& place : step.places) notes_.moved(place);
  return per_place(error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get()), *list);
}

Note RealConsumer::pause(const Step& step, bool on) {
  const rd::Places list = list_of(step.places);
  const auto code = on ? rd_kafka_pause_partitions(client_.get(), list.get()) : rd_kafka_resume_partitions(client_.get(), list.get());
  for (const Place& place : step.places) notes_.paused(place, on);
  return per_place(code, *list);
}

Note RealConsumer::position(const Step& step) {
  const rd::Places list = list_of(step.places);
  Note note{outcome_of(rd_kafka_position(client_.get(), list.get())), {}};
  for (const Place& place : places_of(*list)) {
    note.seen.push_back(word_place(program_, place.topic, place.partition, place.offset < 0 ? std::nullopt : std::optional(place.offset)));
  }
  return note;
}

}  // namespace turnstile::conformance
