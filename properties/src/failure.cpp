#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

Failure describe_failure(const Scenario& scenario, const RunOptions& options, const RunResult& result) {
  RunRequest request;
  request.seed = result.seed;
  request.options = options;
  request.record = true;
  const RunResult recorded = scenario.run(request);

  Failure failure;
  failure.scenario = scenario.name();
  if (options.flaw != nullptr) failure.flaw = options.flaw->name;
  failure.overlay = options.overlay && scenario.overlay();
  for (const auto& fault : sim::all_faults()) {
    if (options.faults.contains(fault.kind)) failure.faults.emplace_back(fault.name);
  }
  failure.seed = result.seed;
  failure.configuration = recorded.configuration;
  if (recorded.violation) {
    failure.property = recorded.violation->property;
    failure.message = recorded.violation->message;
    failure.liveness = recorded.violation->liveness;
    failure.event = recorded.violation->event;
  }
  failure.events = recorded.events;
  failure.hash = recorded.hash;
  failure.choices = recorded.recording;
  return failure;
}

}  // namespace turnstile::properties
