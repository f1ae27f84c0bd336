// The wording of observations, the same in both worlds, so that equal observations are equal text.
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

// "ok" for an empty name; otherwise "NAME", "NAME retriable", "NAME abortable", "NAME fatal". Broker errors have their names in Kafka's
// protocol, librdkafka's own a leading underscore (_STATE, _TIMED_OUT, _PURGE_QUEUE, ...).
std::string outcome(std::string_view error, ErrorClass kind = ErrorClass::plain);

// A record as a consumer sees it. `timestamp_ms`: only if the program set it; a timestamp from a clock is worded as "now" (CreateTime) or
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
// The delivery report of a record: its partition and offset, or the error ("": delivered; then the offset is -1 if acks=0 returns none).
std::string word_report(const Program& program, const Place& place, std::optional<std::string_view> value, std::string_view error);
// "orders[0] 7", for positions, committed offsets and watermarks; none: "orders[0] none".
std::string word_place(const Program& program, TopicIndex topic, std::int32_t partition, std::optional<std::int64_t> offset);
// The end of a partition as a consumer found it: "orders[0] end 8"; low and high watermark: "orders[0] 0..8".
std::string word_end(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t offset);
std::string word_watermarks(const Program& program, TopicIndex topic, std::int32_t partition, std::int64_t low, std::int64_t high);
// "orders[0] led, 2 in sync"; "orders[0] not led, 1 in sync".
std::string word_replicas(const Program& program, TopicIndex topic, std::int32_t partition, bool led, std::int32_t in_sync);
// An error that a consumer received for a partition ("orders[0] _AUTO_OFFSET_RESET"), or in general.
std::string word_event(const Program& program, std::optional<Place> place, std::string_view error);
// The assignment of a member: "alice: share orders[0] orders[1]"; what: share, no share, revoked, lost.
std::string word_share(const Program& program, ClientIndex client, std::string_view what, std::span<const Place> partitions);

// Collects observations of several partitions in any interleaving, and returns them partition by partition.
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
