// Whether the comparison can see: deliberate mistakes of the model must part it from what a real broker showed, and the model must be able
// to show each of the ways that things may go.
#pragma once

#include <utility>
#include <vector>

#include "conform_table.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

// Drawn from a seed, and not one of the fixed ones.
bool is_generated(const conformance::Program& program);

// Each mistake, put into the model, alone; `kept` is what was seen of programs that agreed. Those of replication are seen only by programs
// for several brokers. Prints a line for each.
std::vector<CaughtMistake> look_for_mistakes(const std::vector<std::pair<conformance::Program, conformance::Notes>>& kept,
                                             bool of_replication);

// Says which outcomes the model does not show; false: there are some.
bool look_for_witnesses();

}  // namespace turnstile::app
