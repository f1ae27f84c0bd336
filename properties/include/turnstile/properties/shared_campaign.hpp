// A campaign that many machines share (docs/campaign.md): the order, its shards, and what is told of them; as values and as JSON, each in
// one line. Pure: who carries the lines is up to the caller.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "turnstile/properties/campaign_result.hpp"
#include "turnstile/properties/seed_range.hpp"

namespace turnstile::properties {

inline constexpr std::uint64_t kShardsMax = std::uint64_t{1} << 20;

// What is to be explored, and how it is cut: shard 0 has the first `shard_seeds` seeds, and so on; the last one may have fewer.
struct CampaignOrder {
  std::string name;      // for people
  std::uint64_t id = 0;  // of this campaign alone: names may be used again
  CampaignSetup setup;
  bool keep_going = false;
  bool check_determinism = false;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
  std::uint64_t shard_seeds = 1;
  std::uint64_t behaviour = 0;  // behaviour_of() where it was ordered

  std::uint64_t shards() const { return (count + shard_seeds - 1) / shard_seeds; }
  // number < shards()
  SeedRange shard(std::uint64_t number) const;
};

// A number by which programs that explore something else are told apart although their version is the same: from the runs of the first
// seeds, and the names of what is judged. Costs a few runs.
std::uint64_t behaviour_of(const Scenario& scenario, const RunOptions& options, std::uint64_t first, std::uint64_t count);

// A shard to take.
struct CampaignShard {
  std::uint64_t campaign = 0;  // an order's id
  std::uint64_t number = 0;
};

// It is done: its result is written.
struct ShardDone {
  std::uint64_t campaign = 0;
  std::uint64_t number = 0;
  std::uint64_t runs = 0;
  bool failed = false;  // a violation, or a run that did not repeat
  std::string worker;   // for people
  std::uint64_t jobs = 0;
};

struct CampaignCancelled {
  std::uint64_t campaign = 0;
};

// What is told of campaigns, in one log.
using CampaignNews = std::variant<CampaignOrder, ShardDone, CampaignCancelled>;

std::string to_json(const CampaignNews& news);
std::string to_json(const CampaignShard& shard);
// The error is one line: what is wrong with the text.
std::expected<CampaignNews, std::string> news_from_json(std::string_view text);
std::expected<CampaignShard, std::string> shard_from_json(std::string_view text);

}  // namespace turnstile::properties
