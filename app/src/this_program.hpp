// The program that this command line belongs to: its name, for commands shown to users, and its scenarios. Set once, by turnstile::main.
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

// The default scenario for hunting a flaw: the one that the flaw names, the first in the world that it names ("premiere-outage"), or the
// first. Null: no flaw.
const properties::Scenario& usual_scenario(const properties::Flaw* flaw);

// The flaws that can be planted into any of the scenarios, each once.
std::vector<properties::Flaw> all_flaws();

}  // namespace turnstile::app
