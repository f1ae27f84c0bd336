#include "turnstile/properties/shrink.hpp"

#include <utility>

#include "candidate.hpp"
#include "passes.hpp"

namespace turnstile::properties {

namespace {

void leave_out(shrinking::Candidate& candidate) {
  shrinking::leave_out_labels(candidate);
  shrinking::leave_out_commands(candidate);
  shrinking::leave_out_lanes(candidate);
  shrinking::leave_out_answers(candidate);
}

// Coarse before fine: cheap removals make every later run cheaper. Until a whole round changes nothing.
void run_passes(shrinking::Candidate& candidate) {
  std::uint64_t before = 0;
  do {
    before = candidate.successes();
    leave_out(candidate);
    shrinking::leave_out_windows(candidate);
    shrinking::trade_commands(candidate);
    shrinking::lower_answers(candidate);
    shrinking::move_commands(candidate);
    shrinking::move_messages(candidate);
  } while (candidate.successes() != before && !candidate.stopped());
}

}  // namespace

Shrunk shrink(const Scenario& scenario, const RunOptions& options, const FailedRun& original, const ShrinkLimits& limits) {
  shrinking::Candidate candidate(scenario, options, original, limits);
  if (!candidate.reproduce()) {
    Shrunk as_it_was = candidate.result(false);
    as_it_was.run = original;
    return as_it_was;
  }
  // A small run that fails is found sooner at random than by taking a large one apart, if it is found at all.
  constexpr std::uint64_t kFewTries = 60;
  constexpr std::uint64_t kManyTries = 480;
  constexpr std::uint64_t kMostTries = 16'000;
  constexpr std::uint64_t kHardToRead = 20;   // a run above this size is worth more tries, up to the limits
  constexpr std::uint64_t kLongRun = 50'000;  // events: too long to be taken apart answer by answer
  const std::uint64_t first_tries = original.events > kLongRun ? kManyTries : kFewTries;
  const shrinking::Passes passes{leave_out, run_passes};
  const auto exceeds = [&](std::uint64_t size) { return candidate.size().total() > size && !candidate.stopped(); };
  if (exceeds(scenario.small_enough()) && !shrinking::find_in_small_scopes(candidate, passes, {0, first_tries})) {
    shrinking::leave_out_labels(candidate);
    shrinking::find_sparse_schedule(candidate, passes, {0, kFewTries});
  }
  run_passes(candidate);
  shrinking::Seeds seeds;  // each only once: it would find the same run again
  for (std::uint64_t tries = kManyTries; tries <= kMostTries && exceeds(tries == kManyTries ? scenario.small_enough() : kHardToRead);) {
    seeds = {seeds.end, seeds.end + tries};
    const bool found =
        shrinking::find_sparse_schedule(candidate, passes, seeds) || shrinking::find_in_small_scopes(candidate, passes, seeds);
    tries = found ? kManyTries : 2 * tries;
  }
  for (std::uint64_t before = candidate.successes();; before = candidate.successes()) {
    shrinking::leave_out_pairs(candidate);
    if (candidate.successes() == before) break;
    run_passes(candidate);
  }
  return candidate.result(!candidate.stopped());
}

Failure shrink(const Scenario& scenario, const RunOptions& options, Failure failure, const ShrinkLimits& limits) {
  Shrunk shrunk = shrink(scenario, options, failure.run, limits);
  if (!shrunk.reproduced || shrunk.run.choices == failure.run.choices) return failure;
  FailedRun found = std::exchange(failure.run, std::move(shrunk.run));
  if (!failure.original) failure.original = std::move(found);
  return failure;
}

}  // namespace turnstile::properties
