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
  Part* const part = message->rkt == nullptr ? nullptr : find(rd_kafka_topic_name(message->rkt), message->partition);
  switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      if (part != nullptr) records_.push_back({part->place, word_record(program_, seen_record(part->place, *message))});
      return;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      if (part != nullptr) part->end = message->offset;
      return;
    case RD_KAFKA_RESP_ERR__FATAL: {
      char detail[256];
      events_.push_back(outcome(error_name(rd_kafka_fatal_error(client_.get(), detail, sizeof detail)), ErrorClass::fatal));
      return;
    }
    default:
      if (part != nullptr && message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) part->dead = true;
      const auto place = part == nullptr ? std::nullopt : std::optional(part->place);
      const std::string line = word_event(program_, place, error_name(message->err));
      if (std::ranges::find(events_, line) == events_.end()) events_.push_back(line);
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
  std::vector<std::pair<Place, std::int64_t>> targets;
  for (Part& part : parts_) {
    if (part.paused || part.dead) continue;
    const auto end = reachable ? end_of(part.place) : std::nullopt;
    reachable = reachable && end.has_value();
    if (program_.nodes > 1 && end && part.end > *end) part.end = -1;  // an unclean leader's log is shorter: another end event will come
    if (end && waits_in_silence(part, *end)) continue;
    targets.emplace_back(part.place, end.value_or(kNever));
  }
  const auto reached = [&](const std::pair<Place, std::int64_t>& target) {
    const Part* const part = find(names_.topic(target.first.topic), target.first.partition);
    return part == nullptr || part->dead || part->end >= target.second;
  };
  const auto limit = begin + kReadMax;
  while (!std::ranges::all_of(targets, reached) && Clock::now() < limit) {
    take(rd::Message{rd_kafka_consumer_poll(client_.get(), 50)});
  }
  Note note{outcome(std::ranges::all_of(targets, reached) ? "" : "_TIMED_OUT"), {}};
  SeenByPartition seen;
  for (Seen& record : records_) seen.add(record.place.topic, record.place.partition, std::move(record.line));
  records_.clear();
  for (const Part& part : parts_) {
    if (part.paused || part.dead || part.end < 0) continue;
    seen.add(part.place.topic, part.place.partition, word_end(program_, part.place.topic, part.place.partition, part.end));
  }
  note.seen = seen.take();
  std::ranges::sort(events_);
  for (std::string& event : events_) note.seen.push_back(std::move(event));
  events_.clear();
  return note;
}

// The next record or error event; ends of partitions and rebalances do not count.
Note RealConsumer::poll(std::int64_t wait_ms) {
  if (held_back_) pause_all(false);
  held_back_ = false;
  const auto limit = Clock::now() + std::chrono::milliseconds(wait_ms);
  while (records_.empty() && events_.empty() && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 20)});
  Note note{outcome(""), {}};
  if (!events_.empty()) {
    note.seen.push_back(events_.front());
    events_.erase(events_.begin());
  } else if (!records_.empty()) {
    note.seen.push_back(records_.front().line);
    records_.erase(records_.begin());
  }
  return note;
}

Note RealConsumer::seek(const Step& step) {
  const rd::Places list = list_of(step.places);
  const rd::Error error{rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMs)};
  for (const Place& place : step.places) {
    Part* const part = find(names_.topic(place.topic), place.partition);
    if (part == nullptr) continue;
    part->end = -1;
    part->place.offset = place.offset;
    std::erase_if(records_, [&](const Seen& seen) { return seen.place.topic == place.topic && seen.place.partition == place.partition; });
  }
  return per_place(error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get()), *list);
}

Note RealConsumer::pause(const Step& step, bool on) {
  const rd::Places list = list_of(step.places);
  const auto code = on ? rd_kafka_pause_partitions(client_.get(), list.get()) : rd_kafka_resume_partitions(client_.get(), list.get());
  for (const Place& place : step.places) {
    if (Part* const part = find(names_.topic(place.topic), place.partition)) part->paused = on;
  }
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
