// A run as its request wants it: driven by a recording, by a chance of the caller's own, or by a search; recorded and observed, or not.
#pragma once

#include <utility>
#include <vector>

#include "turnstile/core/probe.hpp"
#include "turnstile/properties/probes.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/sim/run/abstract_state.hpp"

namespace turnstile::properties {

namespace detail {

// A recording is one list: the configuration's answers, then the run's.
template <class Run>
RunResult recorded_run(const RunRequest& request, sim::Chance& configuration, sim::Chance& chance, sim::StatesSeen* states,
                       const Run& run) {
  if (!request.record) return run(configuration, chance, states);
  sim::RecordingChance recorded_configuration(configuration);
  sim::RecordingChance recorded(chance);
  RunResult result = run(recorded_configuration, recorded, states);
  result.recording = recorded_configuration.recording();
  result.recording.insert(result.recording.end(), recorded.recording().begin(), recorded.recording().end());
  return result;
}

template <class Run>
RunResult observed_run(const RunRequest& request, sim::Chance& configuration, sim::Chance& chance, const Run& run) {
  if (!request.observe) return recorded_run(request, configuration, chance, nullptr, run);
  core::ProbeCounts probes;
  sim::StatesSeen states;
  RunResult result = [&] {
    const core::ProbeScope scope(probes);
    return recorded_run(request, configuration, chance, &states, run);
  }();
  add_counted(result.counters, probes);
  result.probes = probes;
  result.states = states.states();
  return result;
}

}  // namespace detail

// `run(configuration, chance, states)` draws the run's configuration from the first, and everything else from the second; they may be the
// same, and are used one after the other. `states` may be null.
template <class Run>
RunResult run_as_requested(const RunRequest& request, const Run& run) {
  if (request.recording != nullptr) {
    const sim::ChoiceIndex index(*request.recording);
    const std::vector<std::uint32_t> values = sim::values_of(*request.recording);
    sim::ReplayChance replay(index, values);
    RunResult result = detail::observed_run(request, replay, replay, run);
    result.divergence = sim::divergence(replay, *request.recording);
    return result;
  }
  if (request.chance != nullptr) return detail::observed_run(request, *request.chance, *request.chance, run);
  const Strategy& search = request.options.search != nullptr ? *request.options.search : random_search();
  const Doors doors = search.open(request.seed);
  return detail::observed_run(request, *doors.configuration, *doors.run, run);
}

}  // namespace turnstile::properties
