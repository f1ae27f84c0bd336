// The program that this command line is of: its name, for what a user is told to type, and its scenarios. Set by turnstile::main before
// anything else, and the same from then on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "turnstile/main.hpp"

namespace turnstile::app {

const Program& this_program();
void set_this_program(Program program);

// "theatre replay", for "replay".
std::string typed(std::string_view command);

// Where nothing else is said, a flaw is looked for in this scenario: the one of its name, the first in the world of its name
// ("premiere-outage"), or the first. Null: no flaw.
const properties::Scenario& usual_scenario(const properties::Flaw* flaw);

// What may be planted into any of the scenarios, each once.
std::vector<properties::Flaw> all_flaws();

}  // namespace turnstile::app
