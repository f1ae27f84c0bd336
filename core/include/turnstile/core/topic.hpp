// The topics of the system by role. An adapter maps a role to a prefixed name (`theatre.commands`, ...); see docs/wire.md.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "turnstile/core/types.hpp"

namespace turnstile::core {

enum class Topic : std::uint8_t {
  commands,             // client commands; kept 60 s
  sequenced,            // the same with a position; kept 60 s
  events,               // one outcome per command; kept forever
  snapshots,            // the latest state of each entity; compacted
  alarms,               // crossings of the domain's threshold; kept forever
  rejected,             // dead letters: undecodable records, and commands too late to be admitted
  sequencer_changelog,  // the sequencer's state; compacted
};

inline constexpr std::array kTopics{Topic::commands, Topic::sequenced,          Topic::events, Topic::snapshots, Topic::alarms,
                                    Topic::rejected, Topic::sequencer_changelog};

// A topic's name after the prefix: "commands", "commands.sequenced", "sequencer.changelog", ...
constexpr std::string_view suffix(Topic topic) {
  switch (topic) {
    case Topic::commands: return "commands";
    case Topic::sequenced: return "commands.sequenced";
    case Topic::events: return "events";
    case Topic::snapshots: return "snapshots";
    case Topic::alarms: return "alarms";
    case Topic::rejected: return "commands.rejected";
    case Topic::sequencer_changelog: return "sequencer.changelog";
  }
  return "";
}

struct TopicPartition {
  Topic topic{};
  PartitionId partition{};
  friend constexpr auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// A fetch position or an offset to commit: always the *next* offset to read, as in Kafka.
struct TopicPartitionOffset {
  TopicPartition where{};
  Offset offset{};
  friend constexpr auto operator<=>(const TopicPartitionOffset&, const TopicPartitionOffset&) = default;
};

}  // namespace turnstile::core
