// Validates a client program: every client, topic and partition that it refers to exists, and is of the right kind.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

// cut_before, cut_after, strand: Step::api counts.
bool names_a_request(conformance::Op op);

// The problem, in one line; empty: none.
std::string problem_of(const conformance::Program& program);

}  // namespace turnstile::app
