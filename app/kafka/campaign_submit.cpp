// campaign submit: writes the order of a campaign and its shards, in one transaction.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "campaign_topics.hpp"
#include "output.hpp"
#include "this_program.hpp"
#include "turnstile/adapters/kafka_transactions.hpp"

namespace turnstile::app {

namespace {

struct SubmitFlags {
  KafkaFlags kafka;
  SelectionFlags selection;
  std::string name;
  std::uint64_t seeds = 1'000'000;
  std::string first = "0";
  std::uint64_t shard_seeds = 2'000;
  std::string retention = "168h";
  bool keep_going = false;
  bool check_determinism = false;
  CampaignTopics topics;
  CLI::Option* retention_option = nullptr;
};

// "standard-20261130-142931", in UTC.
std::string usual_name(const std::string& scenario) {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  return fmt::format("{}-{:04}{:02}{:02}-{:02}{:02}{:02}", scenario, utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                     utc.tm_min, utc.tm_sec);
}

// It is part of the name of a consumer group.
void check_name(const std::string& name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  if (name.empty() || name.size() > 64 || name.find_first_not_of(kAllowed) != std::string::npos)
    usage("'" + name + "' is no name for a campaign: give 1 to 64 letters, digits, '.', '_' and '-'");
}

properties::CampaignOrder order_of(const SubmitFlags& flags) {
  const Selection selection = select(flags.selection);
  if (selection.search != Search::seeds)
    usage("--search " + flags.selection.search +
          " is no search by seeds that are runs by themselves: shards would not add up to one campaign");
  properties::CampaignOrder order;
  order.setup = setup_of(selection, flags.selection.search);
  order.name = flags.name.empty() ? usual_name(order.setup.scenario) : flags.name;
  check_name(order.name);
  std::random_device random;
  order.id = (std::uint64_t{random()} << 32U) | random();
  order.keep_going = flags.keep_going;
  order.check_determinism = flags.check_determinism;
  order.first = parse_seed(flags.first);
  order.count = flags.seeds;
  if (order.count == 0) usage("--seeds 0 explores nothing: give a positive number");
  if (order.count > ~order.first) usage("there are not so many seeds from --seed on: give fewer --seeds");
  order.shard_seeds = std::min(flags.shard_seeds, order.count);
  if (order.shards() > properties::kShardsMax)
    usage(fmt::format("{} shards are too many, at most {}: give more --shard-seeds", order.shards(), properties::kShardsMax));
  order.behaviour = properties::behaviour_of(*selection.scenario, selection.options, order.first, order.count);
  return order;
}

void check_retention(const adapters::KafkaConfig& config, const SubmitFlags& flags) {
  const std::int64_t kept = kept_ms(config);
  if (flags.retention_option->count() == 0 || kept == flags.topics.retention_ms) return;
  usage(
      fmt::format("the topics behind the prefix {} were made with another retention, {} ms: change retention.ms, or leave out --retention",
                  config.prefix, kept));
}

core::RecordBatch records_of(const properties::CampaignOrder& order, std::int32_t partitions) {
  core::RecordBatch batch;
  batch.add({{kNews, kNewsPartition}, order.name, properties::to_json(properties::CampaignNews(order))});
  for (std::uint64_t number = 0; number < order.shards(); ++number) {
    const core::PartitionId partition{static_cast<std::int32_t>(number % static_cast<std::uint64_t>(partitions))};
    batch.add({{kShards, partition}, result_key(order.id, number), properties::to_json(properties::CampaignShard{order.id, number})});
  }
  return batch;
}

void submit(SubmitFlags& flags) {
  const properties::CampaignOrder order = order_of(flags);
  flags.topics.retention_ms = parse_duration_ms(flags.retention);
  adapters::KafkaConfig config = campaign_config(flags.kafka);
  config.transactional_id = config.prefix + "-submit";  // one at a time, so that of two campaigns with one name the second sees the first
  config.properties.insert(config.properties.begin(), {"transaction.timeout.ms", "60000"});
  require_broker(config);
  make_campaign_topics(config, flags.topics);
  const std::int32_t partitions = require_campaign_topics(config);
  check_retention(config, flags);
  auto writer = adapters::KafkaTransactions::make(config);
  if (!writer) end(ExitCode::outside_missing, writer.error());
  if (CampaignWatch(config).log().named(order.name) != nullptr)
    usage("there is a campaign '" + order.name + "' already: give another --name");
  if (auto written = (*writer)->write(records_of(order, partitions)); !written)
    end(ExitCode::outside_missing, "nothing was submitted: " + written.error() + "; try again");
  say("campaign {}: {} seeds of {} in {} shards\n", order.name, order.count, order.setup.scenario, order.shards());
  say("  work on it: {} campaign work --name {}\n  its report: {} campaign report --name {}\n", this_program().name, order.name,
      this_program().name, order.name);
}

}  // namespace

void add_campaign_submit(CLI::App& parser) {
  const auto flags = std::make_shared<SubmitFlags>();
  auto* command = parser.add_subcommand("submit", "cut a campaign into shards, and hand them to Kafka");
  flags->kafka.add_to(*command, kCampaignPrefix);
  with_twin(command->add_option("--name", flags->name, "the campaign's name, which no other has (default: the scenario and the time)"));
  flags->selection.add_to(*command);
  with_twin(command->add_option("--seeds", flags->seeds, "how many seeds (default 1000000)"));
  with_twin(command->add_option("--seed", flags->first, "the first seed (default 0)"));
  with_twin(command->add_option("--shard-seeds", flags->shard_seeds, "seeds of a shard, a few seconds of work (default 2000)"))
      ->check(CLI::Range(1, 1'000'000));
  with_twin(command->add_flag("--keep-going", flags->keep_going, "explore all seeds even if one fails"));
  with_twin(command->add_flag("--check-determinism", flags->check_determinism, "run every seed twice, not just one in fifty"));
  with_twin(command->add_option("--partitions", flags->topics.partitions,
                                "of new topics: at most so many workers have work at once (default 16)"))
      ->check(CLI::Range(1, 10'000));
  with_twin(command->add_option("--replication", flags->topics.replication, "of new topics (default 1)"))->check(CLI::Range(1, 100));
  flags->retention_option =
      with_twin(command->add_option("--retention", flags->retention, "of new topics: what is older is gone (default 168h)"));
  command->callback([flags] { submit(*flags); });
}

}  // namespace turnstile::app
