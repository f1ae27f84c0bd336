// Ctrl-C (SIGINT) and SIGTERM. A command that handles them finishes its current run, prints and writes what it has, and ends with 130 or
// 143; a second signal ends the process at once.
#pragma once

#include "command.hpp"

namespace turnstile::app {

void listen_to_signals();
bool interrupted();
// The exit code: `code`, or that of the signal.
ExitCode unless_interrupted(ExitCode code);
// "SIGINT"; empty: none.
const char* interrupted_by();

}  // namespace turnstile::app
