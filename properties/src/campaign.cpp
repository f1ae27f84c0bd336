#include "turnstile/properties/campaign.hpp"

#include <algorithm>

#include "turnstile/core/flat_map.hpp"

namespace turnstile::properties {

namespace {

void add_each(std::vector<std::uint64_t>& sum, const std::vector<std::uint64_t>& more) {
  if (sum.size() < more.size()) sum.resize(more.size());
  for (std::size_t index = 0; index < more.size(); ++index) sum[index] += more[index];
}

}  // namespace

void Tally::add(const RunResult& result, const std::vector<std::string_view>& properties) {
  ++runs;
  commands += result.commands;
  events += result.events;
  simulated_ns += result.simulated_ns;
  add_each(judged, result.judged);
  add_each(reached, result.reached);
  violated.resize(properties.size());
  faults.add(result.faults);
  counters += result.counters;
  probes.add(result.probes);
  states.add(result.states);
  fingerprint += core::mix_bits(result.seed * 0x9e3779b97f4a7c15U ^ result.hash);
  if (!result.violation) return;
  ++violations;
  for (std::size_t index = 0; index < properties.size(); ++index) {
    if (properties[index] == result.violation->property) ++violated[index];
  }
  if (!first_failure || result.seed < first_failure->seed) first_failure = result;
}

void Tally::add(const Tally& other) {
  runs += other.runs;
  runs_again += other.runs_again;
  violations += other.violations;
  commands += other.commands;
  events += other.events;
  simulated_ns += other.simulated_ns;
  add_each(judged, other.judged);
  add_each(reached, other.reached);
  add_each(violated, other.violated);
  faults.add(other.faults);
  counters += other.counters;
  probes.add(other.probes);
  states.add(other.states);
  fingerprint += other.fingerprint;
  if (other.first_failure && (!first_failure || other.first_failure->seed < first_failure->seed)) first_failure = other.first_failure;
  if (other.first_divergence && (!first_divergence || *other.first_divergence < *first_divergence))
    first_divergence = other.first_divergence;
}

void explore_seed(const Scenario& scenario, const RunOptions& options, const SeedToRun& what, Tally& tally) {
  RunRequest request;
  request.seed = what.seed;
  request.options = options;
  request.observe = what.observe;
  RunResult result = scenario.run(request);
  bool same = true;
  if (what.check_determinism || what.seed % kDeterminismSample == 0 || result.violation) {
    ++tally.runs_again;
    request.observe = false;  // nor may a run depend on being observed
    const RunResult again = scenario.run(request);
    same = again.hash == result.hash && again.events == result.events;
  }
  // A finding in a run that cannot be reproduced is not a failure that can be investigated.
  if (!same) result.violation.reset();
  tally.add(result, scenario.properties());
  if (!same && (!tally.first_divergence || what.seed < *tally.first_divergence)) tally.first_divergence = what.seed;
}

std::vector<sim::Fault> faults_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options) {
  std::vector<sim::Fault> missing;
  if (tally.runs < kJudgedFrom) return missing;
  const sim::FaultSet enabled = scenario.faults() & options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind) && tally.faults[fault.kind] == 0) missing.push_back(fault.kind);
  }
  return missing;
}

bool in_reach(const Probe& probe, const Scenario& scenario, const RunOptions& options) {
  const sim::FaultSet enabled = scenario.faults() & options.faults;
  if (!probe.turns.contains(options.turns)) return false;
  if (probe.required && (*probe.required & enabled) != *probe.required) return false;
  return std::ranges::count(scenario.out_of_reach(), probe.name) == 0;
}

std::vector<Probe> probes_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options) {
  std::vector<Probe> missing;
  if (tally.states.sightings() == 0 || tally.runs < kJudgedFrom || !scenario.milestones().empty()) return missing;
  for (const Probe& probe : all_probes()) {
    if (probe.required && in_reach(probe, scenario, options) && tally.probes[probe.key()] == 0) missing.push_back(probe);
  }
  return missing;
}

std::vector<std::string> invalid_because(const Tally& tally, const Scenario& scenario, const RunOptions& options) {
  std::vector<std::string> reasons;
  const std::vector<std::string> milestones = scenario.milestones();
  for (std::size_t index = 0; index < milestones.size() && tally.runs != 0; ++index) {
    if (index < tally.reached.size() && tally.reached[index] != 0) continue;
    reasons.push_back("reached: not once in " + std::to_string(tally.runs) + (tally.runs == 1 ? " seed: " : " seeds: ") +
                      milestones[index]);
  }
  if (tally.runs != 0 && tally.counters.accepted == 0 && milestones.empty()) {
    reasons.push_back("accepted: no command was; of " + std::to_string(tally.commands) + " commands " +
                      std::to_string(tally.counters.rejected) + " were refused, " +
                      std::to_string(tally.counters.expired + tally.counters.closed) + " expired, and no state ever changed");
  }
  for (const sim::Fault fault : faults_missing(tally, scenario, options))
    reasons.push_back("faults_fired: " + std::string(sim::name(fault)) + " is enabled and never fired in " + std::to_string(tally.runs) +
                      " seeds");
  for (const Probe& probe : probes_missing(tally, scenario, options)) {
    reasons.push_back("faults_fired: the probe " + std::string(probe.name) + " is required and was never hit in " +
                      std::to_string(tally.runs) + " seeds: " + std::string(probe.about));
  }
  return reasons;
}

ExitCode verdict(const Tally& tally, const Scenario& scenario, const RunOptions& options) {
  if (tally.first_divergence) return ExitCode::not_deterministic;
  if (tally.first_failure) {
    return tally.first_failure->violation->liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
  }
  return invalid_because(tally, scenario, options).empty() ? ExitCode::held : ExitCode::campaign_invalid;
}

}  // namespace turnstile::properties
