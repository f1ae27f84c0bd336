// A run for a terminal: one line per event, one column per process.
#pragma once

#include <string>

#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

struct TableOptions {
  bool colours = false;         // ANSI escapes
  EventNumber until = 0;        // the last event shown; 0: all
  EventNumber violated_at = 0;  // the marked event; 0: none
};

std::string table(const Timeline& timeline, const TableOptions& options);

}  // namespace turnstile::viewer
