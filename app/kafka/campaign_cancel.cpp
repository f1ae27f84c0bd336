// campaign cancel: workers leave a campaign that is cancelled; what is done stays.
#include <CLI/CLI.hpp>

#include <memory>
#include <string>

#include "campaign.hpp"
#include "output.hpp"
#include "turnstile/adapters/kafka_transactions.hpp"

namespace turnstile::app {

namespace {

void cancel(const CampaignFlags& flags) {
  if (flags.name.empty()) usage("which campaign? give its --name");
  adapters::KafkaConfig config = campaign_config(flags.kafka);
  config.transactional_id = config.prefix + "-submit";
  require_campaign_topics(config);
  auto writer = adapters::KafkaTransactions::make(config);
  if (!writer) end(ExitCode::outside_missing, writer.error());
  const CampaignWatch watch(config);
  const properties::CampaignProgress& campaign = watch.named(flags.name);
  if (campaign.decided()) usage("the campaign " + flags.name + " is done: there is nothing to cancel");
  if (campaign.cancelled_ms) return say("campaign {} was cancelled before\n", flags.name);
  core::RecordBatch batch;
  batch.add({{kNews, kNewsPartition},
             flags.name,
             properties::to_json(properties::CampaignNews(properties::CampaignCancelled{campaign.order.id}))});
  if (auto written = (*writer)->write(batch); !written)
    end(ExitCode::outside_missing, "the campaign was not cancelled: " + written.error() + "; try again");
  say("campaign {} is cancelled: {}\n", flags.name, progress_text(campaign));
}

}  // namespace

void add_campaign_cancel(CLI::App& parser) {
  const auto flags = std::make_shared<CampaignFlags>();
  auto* command = parser.add_subcommand("cancel", "end a campaign: no further shard of it is begun");
  flags->add_to(*command);
  command->callback([flags] { cancel(*flags); });
}

}  // namespace turnstile::app
