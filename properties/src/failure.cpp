#include "turnstile/properties/failure.hpp"

#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::properties {

FailedRun failed_run(const RunResult& recorded) {
  FailedRun run;
  if (recorded.violation) {
    run.property = recorded.violation->property;
    run.message = recorded.violation->message;
    run.liveness = recorded.violation->liveness;
    run.event = recorded.violation->event;
  }
  run.events = recorded.events;
  run.hash = recorded.hash;
  run.size = size_of(recorded.commands, recorded.faults, recorded.recording);
  run.configuration = recorded.configuration;
  run.choices = recorded.recording;
  return run;
}

Failure describe_recorded(const Scenario& scenario, const RunOptions& options, std::string_view search, const RunResult& recorded) {
  Failure failure;
  failure.scenario = scenario.name();
  if (options.flaw != nullptr) failure.flaw = options.flaw->name;
  failure.turns = core::name(options.turns);
  failure.overlay = options.overlay && scenario.overlay();
  for (const auto& fault : sim::all_faults()) {
    if (options.faults.contains(fault.kind)) failure.faults.emplace_back(fault.name);
  }
  failure.seed = recorded.seed;
  failure.search = search;
  if (options.log != nullptr) failure.log = options.log->name;
  failure.run = failed_run(recorded);
  return failure;
}

Failure describe_failure(const Scenario& scenario, const RunOptions& options, const RunResult& result) {
  RunRequest request;
  request.seed = result.seed;
  request.options = options;
  request.record = true;
  const Strategy& search = options.search == nullptr ? random_search() : *options.search;
  return describe_recorded(scenario, options, search.chosen_for(result.seed).name, scenario.run(request));
}

std::expected<RunOptions, std::string> options_of(const Failure& failure, const Scenario& scenario, const sim::WorkerLog* log) {
  const auto turns = core::turns_named(failure.turns);
  if (!turns) return std::unexpected("it names turns that this turnstile does not know: '" + failure.turns + "'");
  if (!scenario.turns().contains(*turns)) return std::unexpected("its scenario cannot take turns as it says: '" + failure.turns + "'");
  if (failure.log != (log == nullptr ? std::string_view() : log->name))
    return std::unexpected("its workers' log is one that this turnstile does not have: '" + failure.log + "'");
  RunOptions options;
  options.turns = *turns;
  options.log = log;
  options.flaw = find_flaw(scenario.flaws(), failure.flaw);
  if (options.flaw == nullptr && !failure.flaw.empty())
    return std::unexpected("it names a flaw that this turnstile does not know: '" + failure.flaw + "'");
  options.overlay = failure.overlay;
  options.faults = {};
  for (const auto& name : failure.faults) {
    const auto kind = sim::fault_named(name);
    if (!kind) return std::unexpected("it names a fault that this turnstile does not know: '" + name + "'");
    options.faults.insert(*kind);
  }
  return options;
}

}  // namespace turnstile::properties
