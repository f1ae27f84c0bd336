// The names of the topics behind a prefix (docs/wire.md), and the Protobuf message that each carries.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/core/topic.hpp"

namespace turnstile::adapters {

// `bank.commands`, `bank.events`, ...: one immutable table per prefix.
class Topics {
 public:
  explicit Topics(std::string_view prefix);
  const std::string& name(core::Topic topic) const { return names_[static_cast<std::size_t>(topic)]; }
  // None: a topic of somebody else's.
  std::optional<core::Topic> role(std::string_view name) const;
  // "bank.events[3]", for messages to a person.
  std::string text(core::TopicPartition where) const;

 private:
  std::array<std::string, core::kTopics.size()> names_;
};

// The full name of the message that a topic carries, as the header `type` shows it. The rejected topic carries bytes as they came: "".
std::string_view message_type(core::Topic topic);

}  // namespace turnstile::adapters
