// When a campaign was worked on, and by whom. The broker's clock tells: every time is when a record was appended.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "turnstile/properties/campaign_progress.hpp"

namespace turnstile::app {

// From the order to the last shard; 0: none is done.
double seconds_of(const properties::CampaignProgress& campaign);
// The largest number of threads at one time, as far as workers are known by what they finished.
unsigned threads_of(const properties::CampaignProgress& campaign);
// Seeds done over time, in seconds from the order on: some hundred points.
std::vector<std::pair<double, std::uint64_t>> progress_of(const properties::CampaignProgress& campaign);

// The last minute, or less if it was ordered later; `now_ms` as told by a clock near the broker's.
struct LastMinute {
  double seeds_per_second = 0;
  unsigned workers = 0;
  unsigned threads = 0;
};
LastMinute last_minute(const properties::CampaignProgress& campaign, std::int64_t now_ms);

}  // namespace turnstile::app
