#include "turnstile/sim/kafka/client/administrator.hpp"

#include <algorithm>

namespace turnstile::sim {

namespace {

constexpr std::int64_t kSegmentBytesMin = 14;  // segment.bytes has to hold a record's overhead (LogConfig)
constexpr std::size_t kNameCharactersMax = 249;

// org.apache.kafka.common.internals.Topic.
bool is_topic_name(std::string_view name) {
  const auto legal = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name != "." && name != ".." && name.size() <= kNameCharactersMax && std::ranges::all_of(name, legal);
}

ClientStatus status_of(KafkaError error) {
  if (error == KafkaError::none) return {};
  return std::unexpected(ClientError{error_code(error)});
}

}  // namespace

ClientStatus Administrator::create_topic(const NewTopic& topic) {
  if (!is_topic_name(topic.name)) return status_of(KafkaError::invalid_topic);
  if (static_cast<std::int64_t>(topic.options.segment_bytes) < kSegmentBytesMin) return status_of(KafkaError::invalid_config);
  return status_of(cluster_.create_topic(topic));
}

ClientStatus Administrator::delete_topic(std::string_view topic) { return status_of(cluster_.delete_topic(cluster_.topic(topic))); }

ClientStatus Administrator::create_partitions(std::string_view topic, std::int32_t count) {
  return status_of(cluster_.create_partitions(cluster_.topic(topic), count));
}

ClientResult<core::Offset> Administrator::delete_records(std::string_view topic, std::int32_t partition, core::Offset before) {
  const TopicPartition where{cluster_.topic(topic), core::PartitionId{partition}};
  const auto start = cluster_.delete_records(where, before);
  if (start) return *start;
  return std::unexpected(
      ClientError{start.error() == KafkaError::unknown_topic_or_partition ? ErrorCode::_noent : error_code(start.error())});
}

ClientStatus Administrator::delete_group(std::string_view group) { return status_of(cluster_.delete_group(cluster_.group(group))); }

}  // namespace turnstile::sim
