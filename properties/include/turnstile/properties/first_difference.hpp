// Two runs of one seed must be identical; if they are not, this reports where they diverge. The cause is a domain whose functions depend on
// more than their arguments, or a violation of the simulator's own rules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

struct FirstDifference {
  std::uint64_t event = 0;  // of the trace: the first that differs
  std::string before;       // the event before it, in both; empty: there is none
  std::string once;         // the event in the first run; empty: that run was over
  std::string again;        // and in the other
  std::string hint;         // where to look
};

// Runs the request several times, until a run differs from the first. None: all were identical. The request's own sink is not called.
std::optional<FirstDifference> first_difference(const Scenario& scenario, const RunRequest& request);

// The report as a block of lines, like failure_block for a violation. `check`: the command that compares two runs; empty: there is none.
std::string not_deterministic_block(const Scenario& scenario, const RunRequest& request, std::string_view check);

}  // namespace turnstile::properties
