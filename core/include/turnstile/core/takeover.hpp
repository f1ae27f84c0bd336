// What a process finds when it takes a partition over, and what it makes of it: from where it reads, up to where it must have read before
// it may act, and from where on it tells the world (rules 3 and 12).
#pragma once

#include <optional>

#include "turnstile/core/log.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::core {

struct Takeover {
  std::optional<Checkpoint> checkpoint;               // of the store
  std::optional<Offset> commands, sequenced, events;  // the group's committed offsets
  Watermarks commands_log, sequenced_log, events_log, changelog_log, alarms_log;
};

struct RestorePlan {
  Offset commands_from{};
  Offset sequenced_from{};
  Offset window_from{};  // of events: from here on the outcomes fill the dedup window
  Offset fold_from{};    // of events: below it the store has the fold
  Offset emit_from{};    // of events: below it snapshots and alarms were emitted
  // Read up to here before anything is decided or emitted. Alarms: zero where nothing is to be read.
  Offset events_barrier{};
  Offset changelog_barrier{};
  Offset alarms_barrier{};
};

}  // namespace turnstile::core
