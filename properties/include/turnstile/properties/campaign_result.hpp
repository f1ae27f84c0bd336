// The result of a campaign or of a shard: a value that can be saved and merged. Merging all shards gives the result of the whole campaign
// if none stopped at a failure; otherwise the lowest failing seed is the same, and the counts are those of the seeds that ran.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/seed_range.hpp"

namespace turnstile::properties {

// What a campaign explores, but for the seeds.
struct CampaignSetup {
  std::string version;  // of the turnstile that ran it
  std::string revision;
  std::string scenario;
  std::string flaw;  // empty: the right system
  std::string turns = "requeue";
  bool overlay = true;
  std::vector<std::string> faults;  // enabled
  std::string search;
  std::string log;  // what the workers' logs were; empty: the simulated ones

  // One line with the first difference, or empty.
  std::string differs_from(const CampaignSetup& other) const;
};

struct CampaignResult : CampaignSetup {
  static constexpr std::uint32_t kFormat = 2;

  std::vector<SeedRange> seeds;  // one, or those of the merged parts
  Tally tally;
  std::string failure_file;  // of the lowest failing seed, beside the result; empty: none
  bool interrupted = false;  // by a signal: not all seeds ran

  // Whether the other result is from the same campaign over other seeds: one line with the difference, or empty.
  std::string differs_from(const CampaignResult& other) const;
  void add(const CampaignResult& other);
  // The missing shards, as "2/4"; empty if the campaign is complete.
  std::vector<std::string> missing_shards() const;
};

inline constexpr std::size_t kResultBytesMax = std::size_t{16} << 20;

// In one line. Of the first failure it contains only the seed and the violation: the rest is in its own file.
std::string to_json(const CampaignResult& result);
std::expected<CampaignResult, std::string> campaign_from_json(std::string_view text, const Scenarios& scenarios);

}  // namespace turnstile::properties
