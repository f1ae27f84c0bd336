#include "turnstile/conformance/notes.hpp"

namespace turnstile::conformance {

namespace {

std::string quoted(const std::optional<std::string>& text) {
  if (!text) return "null";
  if (text->size() > 60) return text->substr(0, 20) + "...(" + std::to_string(text->size()) + ")";
  return "'" + *text + "'";
}

std::string where(const Program& program, TopicIndex topic, std::int32_t partition) {
  return program.topics[topic].name + "[" + std::to_string(partition) + "]";
}

}  // namespace

std::string outcome(std::string_view error, ErrorClass kind) {
  if (error.empty()) return "ok";
  std::string text(error);
  switch (kind) {
    case ErrorClass::plain: break;
    case ErrorClass::retriable: text += " retriable"; break;
    case ErrorClass::abortable: text += " abortable"; break;
    case ErrorClass::fatal: text += " fatal"; break;
  }
  return text;
}

std::string word_record(const Program& program, const SeenRecord& record) {
  std::string text = where(program, record.place.topic, record.place.partition) + " " + std::to_string(record.place.offset) + " " +
                     quoted(record.key) + "=" + quoted(record.value);
  for (const Header& header : record.headers) text += " " + header.name + ":" + quoted(header.value);
  if (record.append_time) {
    text += " at append";
  } else if (record.timestamp_ms) {
    text += " at " + std::to_string(*record.timestamp_ms);
  } else {
    text += " at now";
  }
  return text;
}

std::string word_report(const Program& program, const Place& place, std::optional<std::string_view> value, std::string_view error) {
  std::string text = where(program, place.topic, place.partition) + " " + quoted(value ? std::optional<std::string>(*value) : std::nullopt);
  if (!error.empty()) return (text += ' ') += error;
  return text + (place.offset < 0 ? " delivered" : " at " + std::to_string(place.offset));
}

std::string word_place(const Program& program, TopicIndex topic, std::int32_t partition, std::optional<std::int64_t> offset) {
  return where(program, topic, partition) + " " + (offset ? std::to_string(*offset) : "none");
}

std::string word_end(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t offset) {
  return where(program, topic, partition) + " end " + std::to_string(offset);
}

std::string word_watermarks(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t low, std::int64_t high) {
  return where(program, topic, partition) + " " + std::to_string(low) + ".." + std::to_string(high);
}

std::string word_replicas(const Program& program, TopicIndex topic, std::int32_t partition, bool led, std::int32_t in_sync) {
  return where(program, topic, partition) + (led ? " led, " : " not led, ") + std::to_string(in_sync) + " in sync";
}

std::string word_event(const Program& program, std::optional<Place> place, std::string_view error) {
  std::string text = place ? where(program, place->topic, place->partition) + " " : std::string();
  return text += error;
}

std::string word_share(const Program& program, ClientIndex client, std::string_view what, std::span<const Place> partitions) {
  std::string text = program.clients[client].name + ": ";
  text += what;
  std::vector<Place> sorted(partitions.begin(), partitions.end());
  std::ranges::sort(sorted);
  for (const Place& place : sorted) text += " " + where(program, place.topic, place.partition);
  return text;
}

}  // namespace turnstile::conformance
