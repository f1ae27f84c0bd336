// What is said of a failure: one block of lines, the first of which can be searched for (docs/cli.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

// What may be known beside the failure itself; what is empty is not said.
struct FailurePlaces {
  std::string replay;               // the command that runs it again
  std::string timeline;             // the file that shows it
  std::vector<std::string> faults;  // what went wrong, each in a few words
};

std::string failure_block(const Failure& failure, const FailurePlaces& places);
// `replay` is all that is known.
inline std::string failure_block(const Failure& failure, std::string_view replay) {
  return failure_block(failure, FailurePlaces{std::string(replay), {}, {}});
}

}  // namespace turnstile::properties
