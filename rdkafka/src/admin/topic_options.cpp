// A topic's settings by Kafka's names. Source: TopicConfig and LogConfig of Kafka 3.9.
#include <array>
#include <charconv>
#include <limits>

#include "admin/admin.hpp"

namespace turnstile::rdkafka {
namespace {

constexpr core::TimeMs kRetentionMs = 604'800'000;  // log.retention.hours

std::optional<std::int64_t> number_in(const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || rest != text.data() + text.size() || number < least || number > most) return std::nullopt;
  return number;
}

// "0.25", in thousandths.
std::optional<std::uint32_t> permil(const std::string& text) {
  double share = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), share);
  if (error != std::errc{} || rest != text.data() + text.size() || share < 0 || share > 1) return std::nullopt;
  return static_cast<std::uint32_t>(share * 1'000 + 0.5);
}

bool set_cleanup(sim::TopicOptions& options, const std::string& value) {
  options.removes = value == "delete" || value == "compact,delete" || value == "delete,compact";
  options.compacts = value != "delete";
  return options.removes || value == "compact";
}

// A setting of whole numbers.
struct Number {
  std::string_view name;
  std::int64_t least;
  std::int64_t most;
  void (*set)(sim::TopicOptions&, std::int64_t);
};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMostInt = std::numeric_limits<std::int32_t>::max();
constexpr auto kNumbers = std::to_array<Number>({
    {"retention.ms", -1, kMost, [](sim::TopicOptions& options, std::int64_t value) { options.retention_ms = value; }},
    {"retention.bytes", std::numeric_limits<std::int64_t>::min(), kMost,
     [](sim::TopicOptions& options, std::int64_t value) { options.retention_bytes = value; }},
    {"segment.ms", 1, kMost, [](sim::TopicOptions& options, std::int64_t value) { options.segment_ms = value; }},
    {"segment.bytes", 14, kMostInt,
     [](sim::TopicOptions& options, std::int64_t value) { options.segment_bytes = static_cast<std::uint64_t>(value); }},
    {"max.message.bytes", 0, kMostInt,
     [](sim::TopicOptions& options, std::int64_t value) { options.message_bytes_max = static_cast<std::uint64_t>(value); }},
    {"delete.retention.ms", 0, kMost, [](sim::TopicOptions& options, std::int64_t value) { options.delete_retention_ms = value; }},
    {"min.insync.replicas", 1, kMostInt,
     [](sim::TopicOptions& options, std::int64_t value) { options.in_sync_replicas_min = static_cast<std::int32_t>(value); }},
});

bool set(sim::Cluster& cluster, sim::TopicOptions& options, const std::string& name, const std::string& value) {
  for (const Number& each : kNumbers) {
    if (each.name != name) continue;
    const auto number = number_in(value, each.least, each.most);
    if (number) each.set(options, *number);
    return number.has_value();
  }
  if (name == "cleanup.policy") return set_cleanup(options, value);
  if (name == "message.timestamp.type") {
    options.log_append_time = value == "LogAppendTime";
    return options.log_append_time || value == "CreateTime";
  }
  if (name == "min.cleanable.dirty.ratio") {
    const auto share = permil(value);
    options.cleanable_permil_min = share.value_or(0);
    return share.has_value();
  }
  // A setting of all topics of a simulated cluster, which must agree.
  if (name == "unclean.leader.election.enable") return (value == "true") == cluster.options().broker.replication.unclean_election;
  return false;
}

}  // namespace

std::optional<sim::TopicOptions> topic_options(sim::Cluster& cluster, const std::vector<std::pair<std::string, std::string>>& settings) {
  sim::TopicOptions options;
  options.retention_ms = kRetentionMs;
  for (const auto& [name, value] : settings) {
    if (!set(cluster, options, name, value)) return std::nullopt;
  }
  return options;
}

}  // namespace turnstile::rdkafka
