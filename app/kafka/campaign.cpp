#include "campaign.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <utility>

#include "commands.hpp"
#include "this_program.hpp"
#include "turnstile/adapters/topics.hpp"
#include "version.hpp"

namespace turnstile::app {

std::string result_key(std::uint64_t campaign, std::uint64_t shard) { return fmt::format("{:016x}/{}", campaign, shard); }

void CampaignFlags::add_to(CLI::App& command, const std::string& about_name) {
  kafka.add_to(command, kCampaignPrefix);
  with_twin(command.add_option("--name", name, about_name));
}

void foreign_record(const adapters::KafkaConfig& config, core::Topic topic, core::PartitionId partition, core::Offset offset,
                    const std::string& why) {
  usage(fmt::format("{}[{}] has a record at offset {} that is no campaign's: {}; give another --prefix", topic_name(config, topic),
                    partition.value, offset.value, why));
}

CampaignWatch::CampaignWatch(const adapters::KafkaConfig& config) : config_(config), client_(config) {
  client_.scan(kNews, kNewsPartition, [this](const core::Record& record) { add(record); });
}

void CampaignWatch::add(const core::Record& record) {
  const auto news = properties::news_from_json(record.value);
  if (!news) foreign_record(config_, kNews, kNewsPartition, record.offset, news.error());
  log_.add(*news, record.timestamp_ms);
}

void CampaignWatch::update(core::TimeMs wait_ms_max) {
  constexpr std::size_t kRecords = 10'000;
  // Nothing is assigned as long as there were no news at all.
  if (client_.reader().positions().empty()) return client_.scan(kNews, kNewsPartition, [this](const core::Record& record) { add(record); });
  const auto batch = client_.reader().read(wait_ms_max, kRecords);
  if (!batch) end(ExitCode::outside_missing, batch.error());
  for (const core::Record& record : batch->records) add(record);
  if (!batch->out_of_range.empty()) client_.read_on();
}

std::string CampaignWatch::outage() {
  const auto marks = client_.reader().watermarks({kNews, kNewsPartition});
  return marks ? std::string() : marks.error();
}

const properties::CampaignProgress& CampaignWatch::named(const std::string& name) const {
  const properties::CampaignProgress* campaign = log_.named(name);
  if (campaign == nullptr)
    usage("there is no campaign '" + name + "' behind the prefix " + config_.prefix + ": see " + typed("campaign status"));
  return *campaign;
}

void require_same_program(const properties::CampaignOrder& order) {
  const auto& by = order.setup;
  if (by.version != kVersion || by.revision != kRevision)
    usage(
        fmt::format("the campaign {} is of turnstile {} ({}), and this is {} ({}): results of two versions are never mixed; use that one, "
                    "or submit anew",
                    order.name, by.version, by.revision, kVersion, kRevision));
  const Selection selection = selection_of(order);
  if (properties::behaviour_of(*selection.scenario, selection.options, order.first, order.count) != order.behaviour)
    usage(
        fmt::format("the campaign {} was ordered for another program: the first seeds run otherwise in this {}, of the same version; use "
                    "that one, or submit anew",
                    order.name, this_program().name));
}

Selection selection_of(const properties::CampaignOrder& order) {
  Selection selection = selection_of(order.setup, "the campaign " + order.name);
  if (selection.options.search == nullptr) usage("the campaign " + order.name + " names an unknown search: " + order.setup.search);
  return selection;
}

std::string progress_text(const properties::CampaignProgress& campaign) {
  return fmt::format("{} of {} seeds, {} of {} shards", campaign.runs, campaign.order.count, campaign.shards_done, campaign.order.shards());
}

void add_campaign(CLI::App& parser) {
  auto* command = parser.add_subcommand("campaign", "a campaign over many machines, which a real Kafka hands out");
  command->require_subcommand(1);
  add_campaign_submit(*command);
  add_campaign_work(*command);
  add_campaign_status(*command);
  add_campaign_report(*command);
  add_campaign_cancel(*command);
}

}  // namespace turnstile::app
