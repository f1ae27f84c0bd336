#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

Topics::Topics(std::string_view prefix, const std::optional<TopicPlan>& plan) {
  const auto put = [&](core::Topic topic, std::string_view suffix) {
    names_[static_cast<std::size_t>(topic)] = std::string(prefix) + "." + std::string(suffix);
  };
  if (plan) {
    for (const auto& [topic, suffix] : plan->suffixes) put(topic, suffix);
  } else {
    for (const core::Topic topic : core::kTopics) put(topic, core::suffix(topic));
  }
}

std::optional<core::Topic> Topics::role(std::string_view name) const {
  for (const core::Topic topic : core::kTopics)
    if (this->name(topic) == name) return topic;
  return std::nullopt;
}

std::string Topics::text(core::TopicPartition where) const { return name(where.topic) + "[" + std::to_string(where.partition.value) + "]"; }

MessageTypes::MessageTypes(std::string_view package) {
  if (package.empty()) return;
  const auto name = [&](core::Topic topic, std::string_view message) {
    names_[static_cast<std::size_t>(topic)] = std::string(package) + "." + std::string(message);
  };
  name(core::Topic::commands, "Command");
  name(core::Topic::sequenced, "Sequenced");
  name(core::Topic::events, "Outcome");
  name(core::Topic::snapshots, "Snapshot");
  name(core::Topic::alarms, "Alarm");
  name(core::Topic::sequencer_changelog, "SequencerState");
}

}  // namespace turnstile::adapters
