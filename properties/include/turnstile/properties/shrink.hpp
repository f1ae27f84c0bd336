// Makes a failing run small: workload, schedule and faults together, because a run is one list of answers (sim/world/recording.hpp), and a
// list with answers left out or lowered is a run as well.
//
// Every candidate is run for real and kept if the same property fails and it is smaller: fewer answers first, then lower ones
// (shortlex: MacIver and Donaldson, "Test-Case Reduction via Test-Case Generation", ECOOP 2020). The size of the run never grows.
// Deterministic: the same failure and the same limits give the same result, unless `stop` ends it early.
#pragma once

#include <cstdint>
#include <functional>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

struct ShrinkLimits {
  std::uint64_t runs_max = 20'000;
  std::uint64_t events_max = 20'000'000;  // of all candidates together: some seconds
  std::function<bool()> stop;             // asked between runs: true ends it with the best so far; may be empty
};

struct Shrunk {
  FailedRun run;  // as small as it got; the original where it does not fail any more
  std::uint64_t runs = 0;
  std::uint64_t events = 0;
  std::uint64_t cached = 0;  // candidates that had been run before
  bool reproduced = false;   // the original fails as it says
  bool finished = false;     // nothing helps any more; otherwise a limit ended it
};

Shrunk shrink(const Scenario& scenario, const RunOptions& options, const FailedRun& original, const ShrinkLimits& limits = {});

// The failure with its run shrunk, and the run as it was found beside it. As it was where nothing was gained.
Failure shrink(const Scenario& scenario, const RunOptions& options, Failure failure, const ShrinkLimits& limits = {});

}  // namespace turnstile::properties
