// Two runs of one seed must be one: where they are not, this says where they part. It happens to domains whose functions ask something
// other than their arguments, and to whoever breaks the simulator's own rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

struct FirstDifference {
  std::uint64_t event = 0;  // of the trace: the first that is not the same in both
  std::string before;       // the event that came before it, in both; empty: there is none
  std::string once;         // what it was in the one run; empty: that run was over
  std::string again;        // and in the other
  std::string hint;         // where to look
};

// Runs what is asked several times, until one run is not as the first. None: they were all the same. The request's own sink is not told.
std::optional<FirstDifference> first_difference(const Scenario& scenario, const RunRequest& request);

// The block of lines that says so, as failure_block does of a violation. `check`: the command that compares two runs; empty: there is none.
std::string not_deterministic_block(const Scenario& scenario, const RunRequest& request, std::string_view check);

}  // namespace turnstile::properties
