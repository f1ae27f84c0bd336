// Everything that is needed to replay a failure, as a value. failure_json.hpp has it as text.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/properties/run.hpp"
#include "turnstile/properties/run_size.hpp"

namespace turnstile::properties {

// A run that failed, and what was found in it.
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
  std::uint64_t seed = 0;           // that it was found with
  std::string search;               // the strategy that explored it
  FailedRun run;
  std::optional<FailedRun> original;  // as it was found, where `run` was shrunk
};

// What a result says of a run that was recorded.
FailedRun failed_run(const RunResult& recorded);
// A run that was recorded, and what found it.
Failure describe_recorded(const Scenario& scenario, const RunOptions& options, std::string_view search, const RunResult& recorded);
// Runs the seed of a failure once more and keeps its choices.
Failure describe_failure(const Scenario& scenario, const RunOptions& options, const RunResult& result);
// The options that a failure was found with, or what in them this turnstile does not know, in one line.
std::expected<RunOptions, std::string> options_of(const Failure& failure, const Scenario& scenario);

}  // namespace turnstile::properties
