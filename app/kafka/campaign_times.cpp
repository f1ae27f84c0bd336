#include "campaign_times.hpp"

#include <algorithm>

namespace turnstile::app {

namespace {

double seconds_between(std::int64_t from_ms, std::int64_t to_ms) {
  return static_cast<double>(std::max<std::int64_t>(to_ms - from_ms, 0)) / 1000;
}

}  // namespace

double seconds_of(const properties::CampaignProgress& campaign) {
  std::int64_t last = campaign.ordered_ms;
  for (const auto& [time, runs] : campaign.when) last = std::max(last, time);
  return seconds_between(campaign.ordered_ms, last);
}

unsigned threads_of(const properties::CampaignProgress& campaign) {
  std::vector<std::pair<std::int64_t, std::int64_t>> changes;  // time, threads more
  for (const auto& [name, worker] : campaign.workers) {
    changes.emplace_back(worker.first_ms, static_cast<std::int64_t>(worker.jobs));
    changes.emplace_back(worker.last_ms + 1, -static_cast<std::int64_t>(worker.jobs));
  }
  std::ranges::sort(changes);
  std::int64_t now = 0;
  std::int64_t most = 0;
  for (const auto& [time, more] : changes) most = std::max(most, now += more);
  return static_cast<unsigned>(most);
}

std::vector<std::pair<double, std::uint64_t>> progress_of(const properties::CampaignProgress& campaign) {
  constexpr std::size_t kPoints = 200;
  const std::size_t step = campaign.when.size() / kPoints + 1;
  std::vector<std::pair<double, std::uint64_t>> points;
  std::uint64_t runs = 0;
  for (std::size_t index = 0; index < campaign.when.size(); ++index) {
    runs += campaign.when[index].second;
    if (index % step == 0 || index + 1 == campaign.when.size())
      points.emplace_back(seconds_between(campaign.ordered_ms, campaign.when[index].first), runs);
  }
  return points;
}

LastMinute last_minute(const properties::CampaignProgress& campaign, std::int64_t now_ms) {
  constexpr std::int64_t kMinuteMs = 60'000;
  const std::int64_t from = std::max(now_ms - kMinuteMs, campaign.ordered_ms);
  LastMinute minute;
  std::uint64_t runs = 0;
  for (const auto& [time, of_shard] : campaign.when) runs += time >= from ? of_shard : 0;
  for (const auto& [name, worker] : campaign.workers) {
    if (worker.last_ms < from) continue;
    ++minute.workers;
    minute.threads += static_cast<unsigned>(worker.jobs);
  }
  minute.seeds_per_second = static_cast<double>(runs) / std::max(seconds_between(from, now_ms), 1.0);
  return minute;
}

}  // namespace turnstile::app
