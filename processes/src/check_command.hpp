// A command whose exit code is a verdict on a run: outside of the simulated world, after the run.
//
// On its stdin it finds what was committed, one JSON object a line: {"topic":"counts","partition":0,"offset":3,"key":"a","value":"1",
// "timestamp_ms":...,"transaction":2}, by topic, partition and offset; then what the processes wrote: {"process":"counter-0","line":"..."}.
// It exits with 0: the property holds; with another: it does not, and the first line it writes says why.
#pragma once

#include <string>
#include <vector>

#include "turnstile/properties/truth.hpp"

namespace turnstile::processes {

struct CheckCommand {
  std::vector<std::string> words;
  std::string folder;
  std::vector<std::string> topics;
};

Verdict verdict_of(const CheckCommand& command, const Truth& truth);

}  // namespace turnstile::processes
