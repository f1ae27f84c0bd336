// A failure as a block of lines, the first of which is greppable (docs/cli.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

// Additional facts about a failure; empty ones are omitted.
struct FailurePlaces {
  std::string replay;               // the command that replays it
  std::string timeline;             // the file that shows it
  std::vector<std::string> faults;  // the faults that happened, each in a few words
};

std::string failure_block(const Failure& failure, const FailurePlaces& places);
// With only the replay command.
inline std::string failure_block(const Failure& failure, std::string_view replay) {
  return failure_block(failure, FailurePlaces{std::string(replay), {}, {}});
}

}  // namespace turnstile::properties
