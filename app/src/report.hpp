// What a campaign found, for people (text), programs (jsonl) and build servers (junit).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct CampaignReport {
  const properties::Scenario* scenario = nullptr;
  properties::RunOptions options{};
  std::uint64_t first_seed = 0;
  properties::Tally tally;
  properties::ExitCode code{};
  double seconds = 0;
  unsigned jobs = 1;
  std::optional<properties::Failure> failure;
  std::filesystem::path failure_file;
  std::filesystem::path timeline_file;                     // empty: none was drawn
  std::vector<std::string> faults;                         // of the failure, in words
  std::vector<std::pair<double, std::uint64_t>> progress;  // seconds, seeds done by then
};

void print_text(const CampaignReport& report);
void print_jsonl(const CampaignReport& report);
void print_junit(const CampaignReport& report);

// The block that a failure ends with (docs/cli.md), of the one that a campaign found.
std::string failure_block(const CampaignReport& report);

}  // namespace turnstile::app
