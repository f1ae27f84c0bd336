#include "turnstile/properties/campaign_progress.hpp"

#include <algorithm>
#include <variant>

namespace turnstile::properties {

void CampaignProgress::add(const ShardDone& shard, std::int64_t time_ms) {
  if (shard.number >= done.size()) return;
  if (done[shard.number]) {
    if (!done_twice) done_twice = shard.number;
    return;
  }
  done[shard.number] = true;
  while (done_before_ < done.size() && done[done_before_]) ++done_before_;
  ++shards_done;
  runs += shard.runs;
  when.emplace_back(time_ms, shard.runs);
  if (shard.failed) {
    ++shards_failed;
    failed = std::min(failed.value_or(shard.number), shard.number);
  }
  WorkerShare& worker = workers[shard.worker];
  if (worker.shards == 0) worker.first_ms = time_ms;
  worker.jobs = shard.jobs;
  worker.last_ms = time_ms;
  ++worker.shards;
}

CampaignProgress* CampaignLog::of(std::uint64_t id) {
  const auto found = std::ranges::find(all_, id, [](const CampaignProgress& campaign) { return campaign.order.id; });
  return found == all_.end() ? nullptr : &*found;
}

const CampaignProgress* CampaignLog::named(std::string_view name) const {
  const auto found =
      std::ranges::find(all_, name, [](const CampaignProgress& campaign) -> const std::string& { return campaign.order.name; });
  return found == all_.end() ? nullptr : &*found;
}

void CampaignLog::add(const CampaignNews& news, std::int64_t time_ms) {
  if (const auto* order = std::get_if<CampaignOrder>(&news)) {
    if (named(order->name) != nullptr) return;
    CampaignProgress campaign;
    campaign.order = *order;
    campaign.ordered_ms = time_ms;
    campaign.done.resize(order->shards());
    all_.push_back(std::move(campaign));
  } else if (const auto* shard = std::get_if<ShardDone>(&news)) {
    if (CampaignProgress* campaign = of(shard->campaign)) campaign->add(*shard, time_ms);
  } else if (const auto* cancelled = std::get_if<CampaignCancelled>(&news)) {
    if (CampaignProgress* campaign = of(cancelled->campaign); campaign != nullptr && !campaign->cancelled_ms)
      campaign->cancelled_ms = time_ms;
  }
}

}  // namespace turnstile::properties
