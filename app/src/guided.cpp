#include "guided.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <vector>

#include "interrupt.hpp"
#include "progress.hpp"
#include "run_tasks.hpp"
#include "turnstile/properties/guided.hpp"

namespace turnstile::app {

namespace {

using properties::RunResult;

// A signal may end a generation early.
std::vector<RunResult> run_generation(const properties::Guide& guide, const properties::SeedRange& seeds, std::uint64_t begin,
                                      unsigned jobs) {
  std::vector<RunResult> results(std::min(properties::Guide::kGeneration, seeds.size() - begin));
  std::vector<char> done(results.size());
  run_tasks(results.size(), jobs, [&](std::size_t place) {
    if (interrupted()) return false;
    results[place] = guide.run(seeds.seed(begin + place));
    done[place] = 1;
    return true;
  });
  results.resize(static_cast<std::size_t>(std::ranges::find(done, 0) - done.begin()));
  return results;
}

}  // namespace

Guided explore_guided(const Selection& selection, const properties::SeedRange& seeds, const ExplorerOptions& options) {
  Guided guided;
  properties::Guide guide(*selection.scenario, selection.options);
  const auto properties = selection.scenario->properties();
  Progress progress;
  for (std::uint64_t begin = 0; begin < seeds.size(); begin += properties::Guide::kGeneration) {
    if (options.until && std::chrono::steady_clock::now() >= *options.until) break;
    const std::vector<RunResult> results = run_generation(guide, seeds, begin, options.jobs);
    for (const RunResult& result : results) {
      guided.tally.add(result, properties);
      if (!result.violation) continue;
      if (!guided.failure) guided.failure = guide.describe(result);
      if (!options.keep_going) break;
    }
    if ((guided.failure && !options.keep_going) || interrupted()) break;
    guide.learn(results);
    guided.corpus = guide.corpus().size();
    progress.update([&] { return fmt::format("{} seeds, {} runs to vary", guided.tally.runs, guided.corpus); });
  }
  progress.finish();
  return guided;
}

}  // namespace turnstile::app
