// The topics of the system by their role. An adapter maps a role to a name (behind a prefix: `theatre.commands`, ...); see docs/wire.md.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include "turnstile/core/types.hpp"

namespace turnstile::core {

enum class Topic : std::uint8_t {
  commands,             // what clients ask; kept 60 s
  sequenced,            // the same with a position; kept 60 s
  events,               // one outcome per command; kept for ever
  snapshots,            // the last state of each entity; compacted
  alarms,               // crossings of the domain's threshold; kept for ever
  rejected,             // dead letters: undecodable records, and commands that came too late to be admitted
  sequencer_changelog,  // what the sequencer must remember; compacted
};

inline constexpr std::array kTopics{Topic::commands, Topic::sequenced,          Topic::events, Topic::snapshots, Topic::alarms,
                                    Topic::rejected, Topic::sequencer_changelog};

// The name of a topic behind its prefix: "commands", "commands.sequenced", "sequencer.changelog", ...
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

// A place to read from, or the offset to commit: always the *next* offset to be read, as Kafka counts.
struct TopicPartitionOffset {
  TopicPartition where{};
  Offset offset{};
  friend constexpr auto operator<=>(const TopicPartitionOffset&, const TopicPartitionOffset&) = default;
};

}  // namespace turnstile::core
