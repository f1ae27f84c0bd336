// What a process finds when it takes over a partition, and the resulting plan: from where it reads, up to where it must have read before it
// may act, and from where it emits (rules 3 and 12).
#pragma once

#include <array>
#include <optional>

#include "turnstile/core/log.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::core {

// A partition's committed offsets, of each topic whose offset the group commits; none: never committed.
struct CommittedOffsets {
  static constexpr std::array kTopics{Topic::commands, Topic::sequenced, Topic::events};
  std::optional<Offset> commands, sequenced, events;
};

struct Takeover {
  std::optional<Checkpoint> checkpoint;  // of the store
  CommittedOffsets committed;
  Watermarks commands_log, sequenced_log, events_log, changelog_log, alarms_log;
};

struct RestorePlan {
  Offset commands_from{};
  Offset sequenced_from{};
  Offset window_from{};  // of events: outcomes from here on fill the dedup window
  Offset fold_from{};    // of events: the store includes the fold below it
  Offset emit_from{};    // of events: snapshots and alarms below it were emitted
  // Read up to here before deciding or emitting anything. Alarms: zero if nothing has to be read.
  Offset events_barrier{};
  Offset changelog_barrier{};
  Offset alarms_barrier{};
};

}  // namespace turnstile::core
