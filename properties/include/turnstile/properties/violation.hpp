// What an oracle finds. Oracles return values; they never abort.
//
// What a violation speaks of it carries as values, for pages and programs; its message is for people, and nobody needs to read it to know
// whom it is about. findings.hpp makes both of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/topic.hpp"

namespace turnstile::properties {

// A record in a log. An offset may have been written twice, by a leader that was lost and by the next one: the event tells them apart.
struct RecordAt {
  core::TopicPartitionOffset place{};
  std::uint64_t event = 0;  // of the trace, that wrote it; 0: nobody knows
  friend bool operator==(const RecordAt&, const RecordAt&) = default;
};

struct Violation {
  std::string_view property;  // a name of the registry
  std::uint64_t event = 0;    // of the trace, where it went wrong; 0: the run as a whole, or no trace
  std::string message;        // in words that a user of the domain would understand
  bool liveness = false;
  std::optional<core::EntityId> entity{};  // whom it is about; none: nobody alone
  std::optional<RecordAt> record{};        // the record that is wrong, or that should have led to something
  std::vector<RecordAt> others{};          // those that it is held against
  std::vector<std::uint64_t> moments{};    // events that belong to it and wrote none of these: what was promised, what was lost
};

}  // namespace turnstile::properties
