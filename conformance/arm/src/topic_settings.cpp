#include "topic_settings.hpp"

namespace turnstile::conformance {

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
  if (spec.unclean_election) settings.emplace_back("unclean.leader.election.enable", "true");
  if (const auto ratio = spec.min_cleanable_ratio_permil) {
    const std::string digits = std::to_string(1'000 + *ratio);
    settings.emplace_back("min.cleanable.dirty.ratio", *ratio >= 1'000 ? "1" : "0." + digits.substr(1));
  }
  return settings;
}

}  // namespace turnstile::conformance
