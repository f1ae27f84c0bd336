#include "turnstile/properties/shared_campaign.hpp"

#include <algorithm>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/sim/world/label.hpp"

namespace turnstile::properties {

SeedRange CampaignOrder::shard(std::uint64_t number) const {
  const std::uint64_t before = number * shard_seeds;
  return {first + before, std::min(shard_seeds, count - before), {}};
}

std::uint64_t behaviour_of(const Scenario& scenario, const RunOptions& options, std::uint64_t first, std::uint64_t count) {
  constexpr std::uint64_t kRuns = 8;
  Tally tally;
  for (std::uint64_t place = 0; place < std::min(count, kRuns); ++place) explore_seed(scenario, options, {first + place}, tally);
  std::string judged;
  for (const std::string_view name : scenario.properties()) judged.append(name).append(";");
  for (const std::string& milestone : scenario.milestones()) judged.append(milestone).append(";");
  return core::mix_bits(tally.fingerprint ^ sim::hash_text(judged));
}

}  // namespace turnstile::properties
