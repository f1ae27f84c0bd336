// Computes a shard of a campaign.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "selection.hpp"
#include "shard_worker.hpp"
#include "turnstile/properties/shared_campaign.hpp"

namespace turnstile::app {

// A larger failure is not written: it is found again by its seed.
inline constexpr std::size_t kShardFailureMax = std::size_t{16} << 20;

struct ShardRun {
  unsigned jobs = 1;
  std::function<bool(std::uint64_t done)> go_on;  // called often, with the number of seeds done; false: drop it
};
// None: it was dropped, by `go_on` or by a signal.
std::optional<ShardOutcome> explore_shard(const properties::CampaignOrder& order, const Selection& selection, std::uint64_t number,
                                          const ShardRun& run);

// "host:pid", for people.
std::string worker_name();

}  // namespace turnstile::app
