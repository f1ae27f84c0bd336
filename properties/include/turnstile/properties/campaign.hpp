// Many runs, added up: the same whatever the number of threads and the order in which runs end, because it is in the end a fold over seeds
// in order.
//
// Pure: the app gives it threads and prints what it finds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/properties/probes.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/properties/state_census.hpp"

namespace turnstile::properties {

// Exit codes of the command line (docs/cli.md).
enum class ExitCode : std::uint8_t {
  held = 0,
  safety_violated = 1,
  usage = 2,
  not_deterministic = 3,
  liveness_violated = 4,
  crashed = 5,
  outside_missing = 6,
  campaign_invalid = 7,
  interrupted = 130,  // by SIGINT, after what was found so far was printed and written
  terminated = 143,   // by SIGTERM, likewise
};

// What a part of a campaign (a range of seeds on one thread) has seen. Nothing in it grows with the number of runs.
struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t runs_again = 0;  // to compare hashes
  std::uint64_t violations = 0;
  std::uint64_t commands = 0;  // that clients issued
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  std::vector<std::uint64_t> judged;
  std::vector<std::uint64_t> violated;  // by property
  sim::FaultCounts faults;
  core::WorkerCounters counters;
  core::ProbeCounts probes;
  StateCensus states;
  // The lowest seed that failed, and the lowest that was not deterministic.
  std::optional<RunResult> first_failure;
  std::optional<std::uint64_t> first_divergence;
  // A sum over (seed, hash): equal campaigns have equal sums, in whatever order they ran.
  std::uint64_t fingerprint = 0;

  void add(const RunResult& result, const std::vector<std::string_view>& properties);
  void add(const Tally& other);
};

// One seed in so many is run twice to compare hashes, unless all are; and so is each that fails.
inline constexpr std::uint64_t kDeterminismSample = 50;
// From so many seeds on, a fault that is enabled and never fired makes the campaign invalid, and so does a probe that must be passed and
// never was.
inline constexpr std::uint64_t kJudgedFrom = 1'000;

struct SeedToRun {
  std::uint64_t seed = 0;
  bool check_determinism = false;  // whatever the seed
  bool observe = true;             // probes and states
};
// Runs a seed, and perhaps once more.
void explore_seed(const Scenario& scenario, const RunOptions& options, const SeedToRun& what, Tally& tally);

// Whether a campaign may pass this probe at all: the faults that lead to it may happen, and the scenario does not say that they are too
// weak.
bool in_reach(const Probe& probe, const Scenario& scenario, const RunOptions& options);

// The enabled faults that never fired, and the probes that should have been passed and never were, where that is judged.
std::vector<sim::Fault> faults_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options);
std::vector<Probe> probes_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options);

// Why a campaign in which everything held says nothing, in one line each: faults and probes that are missing, or that no command was ever
// accepted. None: it is valid.
std::vector<std::string> invalid_because(const Tally& tally, const Scenario& scenario, const RunOptions& options);

ExitCode verdict(const Tally& tally, const Scenario& scenario, const RunOptions& options);

}  // namespace turnstile::properties
