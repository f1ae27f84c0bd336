// Makes a failing run small: workload, schedule and faults together, because a run is one list of answers (sim/world/recording.hpp), and a
// list with answers left out or lowered is a run too.
//
// Every candidate is really run, and kept if the same property fails and it is smaller: fewer answers first, then lower ones (shortlex:
// MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation", ECOOP 2020). The size of the run never grows. Deterministic: the
// same failure and the same limits give the same result, unless `stop` ends it early.
#pragma once

#include <cstdint>
#include <functional>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

struct ShrinkLimits {
  std::uint64_t runs_max = 60'000;
  std::uint64_t events_max = 60'000'000;  // of all candidates together: some ten seconds
  std::function<bool()> stop;             // called between runs: true ends it with the best so far; may be empty
};

struct Shrunk {
  FailedRun run;  // the smallest found; the original if it no longer fails
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t cached = 0;  // candidates that had been run before
  bool reproduced = false;   // the original fails as recorded
  bool finished = false;     // no pass helps any more; otherwise a limit ended it
};

Shrunk shrink(const Scenario& scenario, const RunOptions& options, const FailedRun& original, const ShrinkLimits& limits = {});

// The failure with its run shrunk, and the original run beside it. Unchanged if nothing was gained.
Failure shrink(const Scenario& scenario, const RunOptions& options, Failure failure, const ShrinkLimits& limits = {});

}  // namespace turnstile::properties
