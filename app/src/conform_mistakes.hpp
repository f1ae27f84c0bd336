// Tests the comparison itself: deliberate mistakes in the model must make it disagree with a real broker's observations, and the model must
// be able to show every outcome of each semantic.
#pragma once

#include <utility>
#include <vector>

#include "conform_table.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

// Generated from a seed, rather than fixed.
bool is_generated(const conformance::Program& program);

// Plants each mistake alone; `kept` are the observations of programs that agreed. Mistakes in replication are visible only to programs for
// several brokers. Prints a line for each.
std::vector<CaughtMistake> look_for_mistakes(const std::vector<std::pair<conformance::Program, conformance::Notes>>& kept,
                                             bool of_replication);

// Prints the outcomes that the model does not show. False: there are some.
bool look_for_witnesses();

}  // namespace turnstile::app
