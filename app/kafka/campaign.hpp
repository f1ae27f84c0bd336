// What the commands of a campaign over many machines share: its topics, and the log that says how far it is (docs/campaign.md).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "campaign_file.hpp"
#include "selection.hpp"
#include "turnstile/app/kafka_client.hpp"
#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/properties/campaign_progress.hpp"

namespace turnstile::app {

// To the adapters a shard is a command: a group takes it, and its outcome is written in one transaction with its offset. The news are what
// people watch, as they watch alarms.
inline constexpr core::Topic kShards = core::Topic::commands;
inline constexpr core::Topic kResults = core::Topic::events;
inline constexpr core::Topic kNews = core::Topic::alarms;
inline constexpr core::PartitionId kNewsPartition{0};  // it has one

// The largest record: a result has some 200 kB, a failure as it was found can be far larger.
inline constexpr std::size_t kCampaignRecordMax = std::size_t{32} << 20;

// A result is kept under "ID/SHARD", the failure in it under "ID/SHARD/failure".
std::string result_key(std::uint64_t campaign, std::uint64_t shard);
inline constexpr std::string_view kFailureSuffix = "/failure";

// The flags of all commands but submit.
struct CampaignFlags {
  KafkaFlags kafka;
  std::string name;

  void add_to(CLI::App& command, const std::string& about_name = "the campaign's name");
};
inline constexpr std::string_view kCampaignPrefix = "campaigns";

// The topics, and clients that may write records so large.
adapters::KafkaConfig campaign_config(const KafkaFlags& flags);
std::string topic_name(const adapters::KafkaConfig& config, core::Topic topic);
// Ends with exit code 6 if there is no broker, 2 if the topics are missing or are not a campaign's. Returns the partitions of the shards.
std::int32_t require_campaign_topics(const adapters::KafkaConfig& config);

// The line about a record that nobody of ours wrote; ends with exit code 2.
[[noreturn]] void foreign_record(const adapters::KafkaConfig& config, core::Topic topic, core::PartitionId partition, core::Offset offset,
                                 const std::string& why);

// The campaigns behind a prefix, as their news tell.
class CampaignWatch {
 public:
  // Reads all news that there are. Ends with exit code 6 if the broker does not answer for 30 s.
  explicit CampaignWatch(const adapters::KafkaConfig& config);

  // Adds what came since; waits for it at most that long.
  void update(core::TimeMs wait_ms_max);
  // Empty if the broker answers; otherwise why it does not, after some seconds.
  std::string outage();

  const properties::CampaignLog& log() const { return log_; }
  // Ends with exit code 2 if there is none.
  const properties::CampaignProgress& named(const std::string& name) const;
  KafkaClient& client() { return client_; }

 private:
  void add(const core::Record& record);

  const adapters::KafkaConfig config_;
  KafkaClient client_;
  properties::CampaignLog log_;
};

// Ends with exit code 2 unless this program is the one that the campaign was ordered for: results of two versions are never mixed.
void require_same_program(const properties::CampaignOrder& order);
// What an order explores; ends with exit code 2 if this program does not know all of it.
Selection selection_of(const properties::CampaignOrder& order);

// "2,000 of 1,000,000 seeds ..."-like facts, shared by status and the progress of work.
std::string progress_text(const properties::CampaignProgress& campaign);

void add_campaign_submit(CLI::App& parser);
void add_campaign_work(CLI::App& parser);
void add_campaign_status(CLI::App& parser);
void add_campaign_report(CLI::App& parser);
void add_campaign_cancel(CLI::App& parser);

}  // namespace turnstile::app
