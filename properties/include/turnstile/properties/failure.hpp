// Everything that is needed to replay a failure, as a value. The app writes and reads it as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

struct Failure {
  static constexpr std::uint32_t kFormat = 1;

  std::string version;  // of the turnstile that wrote it
  std::string revision;
  std::string scenario;
  std::string flaw;  // empty: the right system
  std::string turns = "requeue";
  bool overlay = true;
  std::vector<std::string> faults;  // enabled
  std::uint64_t seed = 0;
  std::string configuration;
  // What was found.
  std::string property;
  std::string message;
  bool liveness = false;
  std::uint64_t event = 0;
  std::uint64_t events = 0;
  std::uint64_t hash = 0;
  std::vector<sim::RecordedChoice> choices;
};

// Runs the seed of a failure once more and keeps its choices.
Failure describe_failure(const Scenario& scenario, const RunOptions& options, const RunResult& result);

}  // namespace turnstile::properties
