// Many runs, summed up: the result does not depend on the number of threads or the order in which runs end, because it is a fold over the
// seeds in order.
//
// Pure: the app supplies the threads and prints the results.
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
  interrupted = 130,  // by SIGINT, after the results so far were printed and written
  terminated = 143,   // by SIGTERM, likewise
};

// What a part of a campaign (a range of seeds on one thread) has seen. Its size does not depend on the number of runs.
struct Tally {
  std::uint64_t runs = 0;
  std::uint64_t runs_again = 0;  // to compare hashes
  std::uint64_t violations = 0;
  std::uint64_t commands = 0;  // issued by clients
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  std::vector<std::uint64_t> judged;
  std::vector<std::uint64_t> reached;   // by milestone
  std::vector<std::uint64_t> violated;  // by property
  sim::FaultCounts faults;
  core::WorkerCounters counters;
  core::ProbeCounts probes;
  StateCensus states;
  // The lowest failing seed, and the lowest nondeterministic one.
  std::optional<RunResult> first_failure;
  std::optional<std::uint64_t> first_divergence;
  // A sum over (seed, hash): equal campaigns have equal sums, in whatever order they ran.
  std::uint64_t fingerprint = 0;

  void add(const RunResult& result, const std::vector<std::string_view>& properties);
  void add(const Tally& other);
};

// One seed in this many runs twice to compare hashes, unless all do; so does each failing one.
inline constexpr std::uint64_t kDeterminismSample = 50;
// From this many seeds on, an enabled fault that never fired, or a required probe that was never hit, makes the campaign invalid.
inline constexpr std::uint64_t kJudgedFrom = 1'000;

struct SeedToRun {
  std::uint64_t seed = 0;
  bool check_determinism = false;  // of every seed
  bool observe = true;             // probes and states
};
// Runs a seed, possibly twice.
void explore_seed(const Scenario& scenario, const RunOptions& options, const SeedToRun& what, Tally& tally);

// Whether a campaign can hit this probe at all: the faults that lead to it are enabled, and the scenario does not declare them too weak.
bool in_reach(const Probe& probe, const Scenario& scenario, const RunOptions& options);

// The enabled faults that never fired, and the required probes that were never hit, if the campaign is large enough to judge.
std::vector<sim::Fault> faults_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options);
std::vector<Probe> probes_missing(const Tally& tally, const Scenario& scenario, const RunOptions& options);

// Why a campaign without violations is invalid, one line each: missing faults and probes, or no command was ever accepted. Empty: it is
// valid.
std::vector<std::string> invalid_because(const Tally& tally, const Scenario& scenario, const RunOptions& options);

ExitCode verdict(const Tally& tally, const Scenario& scenario, const RunOptions& options);

}  // namespace turnstile::properties
