#include "turnstile/properties/campaign_result.hpp"

#include <algorithm>

namespace turnstile::properties {

namespace {

// Two ranges of the same shards overlap if they are the same shard; otherwise if their numbers do.
bool overlap(const SeedRange& left, const SeedRange& right) {
  if (left.first == right.first && left.shard.of == right.shard.of) return left.shard.number == right.shard.number;
  return left.first < right.first + right.count && right.first < left.first + left.count;
}

}  // namespace

std::string CampaignSetup::differs_from(const CampaignSetup& other) const {
  if (scenario != other.scenario) return "another scenario";
  if (flaw != other.flaw) return "another flaw";
  if (turns != other.turns || overlay != other.overlay) return "another turn strategy";
  if (faults != other.faults) return "other faults";
  if (search != other.search) return "another search";
  if (log != other.log) return "another log of the workers";
  if (version != other.version || revision != other.revision) return "another version of turnstile";
  return {};
}

std::string CampaignResult::differs_from(const CampaignResult& other) const {
  if (std::string difference = CampaignSetup::differs_from(other); !difference.empty()) return difference;
  for (const SeedRange& mine : seeds) {
    if (std::ranges::any_of(other.seeds, [&mine](const SeedRange& theirs) { return overlap(mine, theirs); })) return "the same seeds";
  }
  return {};
}

void CampaignResult::add(const CampaignResult& other) {
  const bool lower = other.tally.first_failure && (!tally.first_failure || other.tally.first_failure->seed < tally.first_failure->seed);
  if (lower) failure_file = other.failure_file;
  tally.add(other.tally);
  interrupted = interrupted || other.interrupted;
  seeds.insert(seeds.end(), other.seeds.begin(), other.seeds.end());
}

std::vector<std::string> CampaignResult::missing_shards() const {
  std::vector<std::string> missing;
  for (const SeedRange& range : seeds) {
    for (std::uint64_t number = 1; number <= range.shard.of; ++number) {
      const std::string name = std::to_string(number) + "/" + std::to_string(range.shard.of);
      const bool there = std::ranges::any_of(
          seeds, [&](const SeedRange& other) { return other.first == range.first && other.shard == Shard{number, range.shard.of}; });
      if (!there && std::ranges::find(missing, name) == missing.end()) missing.push_back(name);
    }
  }
  return missing;
}

}  // namespace turnstile::properties
