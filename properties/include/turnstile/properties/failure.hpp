// Everything needed to replay a failure, as a value. failure_json.hpp converts it to text.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/properties/run.hpp"
#include "turnstile/properties/run_size.hpp"

namespace turnstile::properties {

// A failing run, and what was found in it.
struct FailedRun {
  std::string property;  // empty: none failed
  std::string message;
  bool liveness = false;
  std::uint64_t event = 0;
  std::uint64_t events = 0;
  std::uint64_t hash = 0;
  RunSize size{};
  std::string configuration;
  std::vector<sim::RecordedChoice> choices;
};

struct Failure {
  static constexpr std::uint32_t kFormat = 2;

  std::string version;  // of the turnstile that wrote it
  std::string revision;
  std::string scenario;
  std::string flaw;  // empty: the right system
  std::string turns = "requeue";
  bool overlay = true;
  std::vector<std::string> faults;  // enabled
  std::uint64_t seed = 0;           // that found it
  std::string search;               // the strategy that explored it
  std::string log;                  // what the workers' logs were; empty: the simulated ones
  FailedRun run;
  std::optional<FailedRun> original;  // the run as found, if `run` was shrunk
};

// The findings of a recorded run.
FailedRun failed_run(const RunResult& recorded);
// A recorded run, and how it was found.
Failure describe_recorded(const Scenario& scenario, const RunOptions& options, std::string_view search, const RunResult& recorded);
// Runs the seed of a failure once more and records its choices.
Failure describe_failure(const Scenario& scenario, const RunOptions& options, const RunResult& result);
// The options that a failure was found with, or a one-line error if this turnstile does not know some of them. `log`: the one that the
// failure names, if it names one.
std::expected<RunOptions, std::string> options_of(const Failure& failure, const Scenario& scenario, const sim::WorkerLog* log = nullptr);

}  // namespace turnstile::properties
