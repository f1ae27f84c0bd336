// One worker of a campaign: a member of the campaign's group, which takes shards, has them computed, and writes what came of each in one
// transaction with its offset. So a shard counts once, whoever else computed it: a worker that was replaced cannot commit (KIP-447).
//
// It polls while a shard is computed, so that a long shard is no reason to be removed from the group. A shard under way outlives a
// rebalance that gives its partition back to this worker; otherwise it is dropped.
//
// Threads: one, which it blocks. It uses core::Log as adapters::KafkaLog implements it: every awaitable is ready at once.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/properties/campaign_progress.hpp"

namespace turnstile::app {

// What came of a shard: the records to write.
struct ShardOutcome {
  std::string result;
  std::string failure;  // empty: none
  properties::ShardDone done;
};

struct ShardPorts {
  core::Log& log;
  // Computes a shard. Calls `go_on` often, and returns nothing soon after that returned false.
  std::function<std::optional<ShardOutcome>(std::uint64_t number, const std::function<bool()>& go_on)> compute;
  // The campaign as it is now; called every half second or so.
  std::function<const properties::CampaignProgress&()> look;
  // The worker is to leave.
  std::function<bool()> stopped;
  // A transaction was committed.
  std::function<void()> committed;
};

class ShardWorker {
 public:
  // `order` outlives it.
  ShardWorker(ShardPorts ports, const properties::CampaignOrder& order, std::int32_t partitions)
      : ports_(std::move(ports)), order_(order), partitions_(partitions) {}

  // Works until the campaign is over or the worker is stopped, then leaves the group. An error, in one line, is one that waiting does not
  // mend.
  std::expected<void, std::string> run();
  // For tests: `look` is called every time.
  void look_always() { look_every_ = {}; }

  std::uint64_t shards() const { return shards_; }
  std::uint64_t runs() const { return runs_; }
  std::uint64_t dropped() const { return dropped_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Shard {
    std::uint64_t number = 0;
    core::TopicPartition where{};
    core::Offset offset{};
  };
  enum class Commit : std::uint8_t { done, lost, again };

  bool over();
  std::optional<Shard> next() const;
  void work_on(const Shard& shard);
  bool still_ours(const Shard& shard) const;
  Commit commit(const Shard& shard, const ShardOutcome& outcome);
  core::LogStatus write(const Shard& shard, const ShardOutcome& outcome);
  void recover(const core::LogError& error);
  void reopen();

  void poll(core::TimeMs wait_ms_max);
  void on(const core::Fetched& fetched);
  void on(const core::Assigned& assigned);
  void on(const core::Revoked& revoked);
  void on(const core::OutOfRange& place);
  void take(const core::Record& record);
  void place();
  std::optional<core::Offset> start_of(core::TopicPartition where, const std::optional<core::Offset>& committed);
  void fail(std::string why);

  const ShardPorts ports_;
  const properties::CampaignOrder& order_;
  const std::int32_t partitions_;

  std::optional<core::Membership> membership_;
  std::vector<core::TopicPartition> owned_;
  bool placed_ = false;                                     // what is owned is being read from the offsets that were committed
  std::map<core::TopicPartition, core::Offset> committed_;  // where each owned partition goes on, once placed
  std::map<core::TopicPartition, std::deque<Shard>> waiting_;
  std::set<core::TopicPartition> untouched_;  // no shard of it was ever done, and none was read since it was placed
  const properties::CampaignProgress* campaign_ = nullptr;
  std::chrono::milliseconds look_every_{500};
  Clock::time_point next_look_{};
  std::string failed_;
  std::uint64_t shards_ = 0, runs_ = 0, dropped_ = 0;
};

}  // namespace turnstile::app
