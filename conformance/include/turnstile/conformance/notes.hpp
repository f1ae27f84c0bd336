// How both worlds word what they see, so that equal things are equal text.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

enum class ErrorClass : std::uint8_t { plain, retriable, abortable, fatal };

// "ok" for an empty name; else "NAME", "NAME retriable", "NAME abortable", "NAME fatal". Kafka's broker errors by their protocol names,
// librdkafka's own with the underscore in front (_STATE, _TIMED_OUT, _PURGE_QUEUE, ...).
std::string outcome(std::string_view error, ErrorClass kind = ErrorClass::plain);

// A record as a consumer sees it. `timestamp_ms`: only where the program gave it; a clock's own time is worded as "now" (CreateTime) or
// "append" (LogAppendTime).
struct SeenRecord {
  Place place{};  // with its offset
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
  std::optional<std::int64_t> timestamp_ms;
  bool append_time = false;
};
std::string word_record(const Program& program, const SeenRecord& record);
// The report on a record that was to be produced: where it landed, or why not ("" : delivered; then `offset`, -1 where acks=0 tells none).
std::string word_report(const Program& program, const Place& place, std::optional<std::string_view> value, std::string_view error);
// "orders[0] 7", for positions, committed offsets and watermarks; none: "orders[0] none".
std::string word_place(const Program& program, TopicIndex topic, std::int32_t partition, std::optional<std::int64_t> offset);
// Where a reader found the end of a partition: "orders[0] end 8"; low and high water: "orders[0] 0..8".
std::string word_end(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t offset);
std::string word_watermarks(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t low, std::int64_t high);
// "orders[0] led, 2 in sync"; "orders[0] not led, 1 in sync".
std::string word_replicas(const Program& program, TopicIndex topic, std::int32_t partition, bool led, std::int32_t in_sync);
// What a consumer was told about a partition ("orders[0] _AUTO_OFFSET_RESET"), or in general.
std::string word_event(const Program& program, std::optional<Place> place, std::string_view error);
// "alice: share orders[0] orders[1]"; what: share, no share, revoked, lost.
std::string word_share(const Program& program, ClientIndex client, std::string_view what, std::span<const Place> partitions);

// Collects what is seen of several partitions in any interleaving, and gives it back partition by partition.
class SeenByPartition {
 public:
  void add(TopicIndex topic, std::int32_t partition, std::string line) {
    const Place place{topic, partition, 0};
    const auto behind = std::ranges::upper_bound(lines_, place, {}, &std::pair<Place, std::string>::first);
    lines_.insert(behind, {place, std::move(line)});
  }
  std::vector<std::string> take() {
    std::vector<std::string> all;
    for (auto& line : lines_) all.push_back(std::move(line.second));
    lines_.clear();
    return all;
  }

 private:
  std::vector<std::pair<Place, std::string>> lines_;
};

}  // namespace turnstile::conformance
