// What an oracle finds. Oracles return values; they never abort.
//
// A violation carries its subject as values, for pages and programs; its message is for people, and no program needs to parse it.
// findings.hpp builds both from the same data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/types.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::properties {

// A record in a log. An offset may have been written twice, by a leader that failed and by the next one: the event tells them apart.
struct RecordAt {
  sim::TopicPartitionOffset place{};
  std::uint64_t event = 0;  // of the trace, that wrote it; 0: unknown
  friend bool operator==(const RecordAt&, const RecordAt&) = default;
};

struct Violation {
  std::string_view property;  // a name in the registry
  std::uint64_t event = 0;    // of the trace, where it went wrong; 0: the run as a whole, or no trace
  std::string message;        // in words that a user of the domain understands
  bool liveness = false;
  std::optional<core::EntityId> entity{};  // the entity; none: not about a single one
  std::optional<RecordAt> record{};        // the record that is wrong, or that should have had a consequence
  std::vector<RecordAt> others{};          // the records it is compared with
  std::vector<std::uint64_t> moments{};    // other related events: what was promised, what was lost
};

}  // namespace turnstile::properties
