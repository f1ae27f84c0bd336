// What a campaign, or a shard of one, has found: a value that can be written down and merged. Merging shards gives the result of the whole
// campaign, as long as none of them stopped at a failure; if one did, the lowest seed that failed is the same, and the counts are those of
// all that was run.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/seed_range.hpp"

namespace turnstile::properties {

struct CampaignResult {
  static constexpr std::uint32_t kFormat = 2;

  std::string version;  // of the turnstile that ran it
  std::string revision;
  std::string scenario;
  std::string flaw;  // empty: the right system
  std::string turns = "requeue";
  bool overlay = true;
  std::vector<std::string> faults;  // that were allowed
  std::string search;
  std::vector<SeedRange> seeds;  // one, or those of the parts that were merged
  Tally tally;
  std::string failure_file;  // of the lowest seed that failed, beside the result; empty: none
  bool interrupted = false;  // by a signal: not all of its seeds were run

  // Whether the other one asked the same question of other seeds: one line that says what differs, or empty.
  std::string differs_from(const CampaignResult& other) const;
  void add(const CampaignResult& other);
  // The shards that are missing, as "2/4"; empty if the campaign is whole.
  std::vector<std::string> missing_shards() const;
};

inline constexpr std::size_t kResultBytesMax = std::size_t{16} << 20;

// In one line. Of the first failure only the seed and the violation are kept: the rest is in its own file.
std::string to_json(const CampaignResult& result);
std::expected<CampaignResult, std::string> campaign_from_json(std::string_view text, const Scenarios& scenarios);

}  // namespace turnstile::properties
