// Whether a client program makes sense: every client, topic and partition that it speaks of is there, and can do what it is asked.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

// cut_before, cut_after, strand: Step::api counts.
bool names_a_request(conformance::Op op);

// In a line; empty: none.
std::string problem_of(const conformance::Program& program);

}  // namespace turnstile::app
