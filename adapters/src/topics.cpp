#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

Topics::Topics(std::string_view prefix) {
  for (const core::Topic topic : core::kTopics)
    names_[static_cast<std::size_t>(topic)] = std::string(prefix) + "." + std::string(core::suffix(topic));
}

std::optional<core::Topic> Topics::role(std::string_view name) const {
  for (const core::Topic topic : core::kTopics)
    if (this->name(topic) == name) return topic;
  return std::nullopt;
}

std::string Topics::text(core::TopicPartition where) const { return name(where.topic) + "[" + std::to_string(where.partition.value) + "]"; }

std::string_view message_type(core::Topic topic) {
  switch (topic) {
    case core::Topic::commands: return "turnstile.bank.v1.Command";
    case core::Topic::sequenced: return "turnstile.bank.v1.Sequenced";
    case core::Topic::events: return "turnstile.bank.v1.Outcome";
    case core::Topic::snapshots: return "turnstile.bank.v1.Snapshot";
    case core::Topic::alarms: return "turnstile.bank.v1.Alarm";
    case core::Topic::rejected: return "";
    case core::Topic::sequencer_changelog: return "turnstile.bank.v1.SequencerState";
  }
  return "";
}

}  // namespace turnstile::adapters
