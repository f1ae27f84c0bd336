// How far the campaigns of a log are: a fold of its news, in order (shared_campaign.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/properties/shared_campaign.hpp"

namespace turnstile::properties {

// What one worker has done.
struct WorkerShare {
  std::uint64_t jobs = 0;
  std::uint64_t shards = 0;
  std::int64_t first_ms = 0;
  std::int64_t last_ms = 0;
};

struct CampaignProgress {
  CampaignOrder order;
  std::int64_t ordered_ms = 0;
  std::vector<bool> done;  // by shard
  std::uint64_t shards_done = 0;
  std::uint64_t runs = 0;
  std::uint64_t shards_failed = 0;
  std::optional<std::uint64_t> failed;      // the lowest shard with a failure
  std::optional<std::uint64_t> done_twice;  // a shard: which must not happen
  std::optional<std::int64_t> cancelled_ms;
  std::vector<std::pair<std::int64_t, std::uint64_t>> when;  // of each shard that was done: its time and its runs
  std::map<std::string, WorkerShare> workers;

  // The shards that count: all, or those up to the first that failed; what lies beyond it depends on who was how fast.
  std::uint64_t counted() const { return order.keep_going || !failed ? order.shards() : *failed + 1; }
  // All that count are done.
  bool decided() const { return done_before_ >= counted(); }
  bool over() const { return decided() || cancelled_ms.has_value(); }
  // The first shard that is not done, if it counts.
  std::optional<std::uint64_t> missing() const { return decided() ? std::nullopt : std::optional(done_before_); }

  void add(const ShardDone& shard, std::int64_t time_ms);

 private:
  std::uint64_t done_before_ = 0;  // all shards below it are done
};

class CampaignLog {
 public:
  // In log order; the time is that of the record. Of two campaigns with one name the earlier one has it, and the other is no campaign.
  void add(const CampaignNews& news, std::int64_t time_ms);

  // Null: there is none.
  const CampaignProgress* named(std::string_view name) const;
  // In the order in which they were ordered.
  const std::vector<CampaignProgress>& all() const { return all_; }

 private:
  CampaignProgress* of(std::uint64_t id);
  std::vector<CampaignProgress> all_;
};

}  // namespace turnstile::properties
