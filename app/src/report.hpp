// A campaign's report, for people (text), programs (jsonl) and build servers (junit).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure.hpp"
#include "turnstile/properties/seed_range.hpp"

namespace turnstile::app {

// The scope of an exhaustive search (properties/exhaustive.hpp).
struct Scope {
  std::uint64_t workloads = 0;
  std::uint64_t crash_points = 0;
  std::uint32_t slow_max = 0;
  std::uint64_t worlds = 0;       // of this shard
  std::uint64_t worlds_done = 0;  // of them
  bool complete = false;
};

struct CampaignReport {
  const properties::Scenario* scenario = nullptr;
  properties::RunOptions options{};
  std::string search;  // its name
  std::uint64_t first_seed = 0;
  std::vector<properties::SeedRange> seeds;  // one range, or those of the merged parts
  std::optional<Scope> scope;                // of an exhaustive search, which uses no seeds
  properties::Tally tally;
  properties::ExitCode code{};       // the verdict
  properties::ExitCode exit_code{};  // of the command: a signal or a missing file may change it
  std::uint64_t corpus = 0;          // of a guided search: runs that were kept for mutation
  double seconds = 0;                // 0: merged results
  unsigned jobs = 1;
  std::optional<properties::Failure> failure;
  std::filesystem::path failure_file;
  std::filesystem::path timeline_file;                     // empty: none was drawn
  std::vector<std::string> faults;                         // of the failure, in words
  std::vector<std::pair<double, std::uint64_t>> progress;  // seconds, seeds done by then
  std::string divergence;                                  // the block of the lowest nondeterministic seed
  std::string interrupted;                                 // the signal's name; empty: it was not interrupted
};

// `format` is text, jsonl or junit.
void print(const CampaignReport& report, const std::string& format);

// The block that reports a campaign's failure (docs/cli.md).
std::string failure_block(const CampaignReport& report);
// The reasons why a campaign is invalid, one line each.
std::vector<std::string> invalid_because(const CampaignReport& report);

}  // namespace turnstile::app
