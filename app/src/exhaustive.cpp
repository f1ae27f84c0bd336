#include "exhaustive.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "interrupt.hpp"
#include "progress.hpp"
#include "run_tasks.hpp"
#include "turnstile/properties/exhaustive.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;
using properties::Deviations;
using properties::RunResult;

// One world is one task. A search that stops at a failure still finishes every world before it.
class ScopeSearch {
 public:
  ScopeSearch(const Selection& selection, const ExhaustiveOptions& options)
      : selection_(selection),
        options_(options),
        worlds_(properties::enumerate_worlds(runner(false), sim::Label::of(selection.scenario->varied()))) {
    for (std::uint64_t world = options.shard.number - 1; world < worlds_.worlds.size(); world += options.shard.of) mine_.push_back(world);
    results_.resize(mine_.size());
  }

  Exhausted run() {
    Progress progress;
    run_tasks(
        mine_.size(), options_.jobs,
        [this](std::size_t task) {
          if (task > stop_at_.load()) return false;
          explore(task);
          return results_[task].done;
        },
        [&] { progress.update([this] { return fmt::format("{} of {} worlds, {} runs", done_.load(), mine_.size(), runs_.load()); }); });
    progress.finish();
    return total();
  }

 private:
  struct Result {
    properties::Tally tally;
    std::optional<Deviations> failed;
    bool done = false;
  };

  properties::ScopeRun runner(bool record) const {
    return [this, record](sim::Chance& chance) {
      properties::RunRequest request;
      request.options = selection_.options;
      request.chance = &chance;
      request.record = record;
      return selection_.scenario->run(request);
    };
  }

  void explore(std::size_t task) {
    Result& result = results_[task];
    const auto properties = selection_.scenario->properties();
    const auto visit = [&](const RunResult& run, const Deviations& deviations) {
      if (interrupted() || (options_.until && Clock::now() >= *options_.until)) return false;
      result.tally.add(run, properties);
      runs_.fetch_add(1, std::memory_order_relaxed);
      if (!run.violation) return true;
      if (!result.failed) result.failed = deviations;
      return options_.keep_going;
    };
    const bool ended = properties::enumerate_schedules(runner(false), worlds_.worlds[mine_[task]], options_.slow_max, visit);
    result.done = ended || result.failed;
    if (result.done) done_.fetch_add(1);
    if (!result.failed || options_.keep_going) return;
    for (auto stop = stop_at_.load(); task < stop && !stop_at_.compare_exchange_weak(stop, task);) {
    }
  }

  Exhausted total() {
    Exhausted total;
    total.scope = {worlds_.workloads, worlds_.crash_points, options_.slow_max, mine_.size(), 0, worlds_.complete};
    for (std::size_t task = 0; task < results_.size() && task <= stop_at_.load(); ++task) {
      Result& result = results_[task];
      total.tally.add(result.tally);
      if (result.done) ++total.scope.worlds_done;
      if (result.failed && !total.failure) total.failure = describe(mine_[task], *result.failed);
    }
    total.scope.complete = total.scope.complete && total.scope.worlds_done == mine_.size() && (!total.failure || options_.keep_going);
    return total;
  }

  // Its seed is the number of its world.
  properties::Failure describe(std::uint64_t world, const Deviations& deviations) const {
    properties::ScopeChance chance(deviations);
    RunResult recorded = runner(true)(chance);
    recorded.seed = world;
    return properties::describe_recorded(*selection_.scenario, selection_.options, "exhaustive", recorded);
  }

  const Selection& selection_;
  const ExhaustiveOptions options_;
  const properties::Worlds worlds_;
  std::vector<std::uint64_t> mine_;
  std::vector<Result> results_;  // by task; each is written by one thread
  std::atomic<std::size_t> stop_at_{~std::size_t{0}};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<std::uint64_t> runs_{0};
};

}  // namespace

Exhausted explore_exhaustively(const Selection& selection, const ExhaustiveOptions& options) {
  return ScopeSearch(selection, options).run();
}

}  // namespace turnstile::app
