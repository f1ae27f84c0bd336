// The names of the topics behind a prefix (docs/wire.md), and the types of the messages that they carry.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/topic.hpp"

namespace turnstile::adapters {

// The topics of a protocol of its own (the campaigns', docs/campaign.md), by the roles that they play: a group takes records of the inputs,
// and each has its outcome in the same transaction as its offset.
struct TopicPlan {
  std::vector<std::pair<core::Topic, std::string>> suffixes;  // a name after the prefix
  std::vector<core::Topic> inputs;                            // that a group consumes
};

// With the prefix `theatre`: `theatre.commands`, `theatre.events`, ... One immutable table per prefix.
class Topics {
 public:
  explicit Topics(std::string_view prefix, const std::optional<TopicPlan>& plan = std::nullopt);
  // Of the roles that the plan names, if there is one.
  const std::string& name(core::Topic topic) const { return names_[static_cast<std::size_t>(topic)]; }
  // None: not one of our topics.
  std::optional<core::Topic> role(std::string_view name) const;
  // "theatre.events[3]", for messages.
  std::string text(core::TopicPartition where) const;

 private:
  std::array<std::string, core::kTopics.size()> names_;
};

// The full name of the message that each topic carries, as the header `type` shows it: with the package `theatre.v1`, `theatre.v1.Command`,
// ... The rejected topic carries bytes as they came, so it has none (""). Without a package all are "", and records have no such header.
class MessageTypes {
 public:
  explicit MessageTypes(std::string_view package);
  std::string_view of(core::Topic topic) const { return names_[static_cast<std::size_t>(topic)]; }

 private:
  std::array<std::string, core::kTopics.size()> names_;
};

}  // namespace turnstile::adapters
