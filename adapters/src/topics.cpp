#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

const TopicPlan& workers_topics() {
  static const TopicPlan plan = [] {
    TopicPlan all;
    for (const core::Topic topic : core::kTopics) all.suffixes.emplace_back(topic, core::suffix(topic));
    all.inputs = {core::Topic::commands, core::Topic::sequenced};
    return all;
  }();
  return plan;
}

Topics::Topics(std::string_view prefix, const TopicPlan& plan) {
  for (const auto& [topic, suffix] : plan.suffixes) {
    names_[static_cast<std::size_t>(topic)] = std::string(prefix) + "." + suffix;
    roles_.push_back(topic);
  }
}

std::optional<core::Topic> Topics::role(std::string_view name) const {
  for (const core::Topic topic : roles_)
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
