#include "campaign_topics.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include "campaign.hpp"
#include "turnstile/adapters/kafka_topics.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::app {

namespace {

[[noreturn]] void topics_failed(const adapters::TopicsError& error) {
  end(error.outside ? ExitCode::outside_missing : ExitCode::usage, error.what);
}

std::string_view setting_of(const adapters::KafkaProperties& settings, std::string_view name) {
  const auto found = std::ranges::find(settings, name, &std::pair<std::string, std::string>::first);
  return found == settings.end() ? std::string_view{} : std::string_view(found->second);
}

std::int64_t number_in(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

adapters::KafkaConfig campaign_config(const KafkaFlags& flags) {
  adapters::KafkaConfig config = flags.config();
  config.plan = adapters::TopicPlan{{{kShards, "shards"}, {kResults, "results"}, {kNews, "news"}}, {kShards}};
  // First, so that a user's own take precedence.
  const adapters::KafkaProperties large{{"message.max.bytes", std::to_string(kCampaignRecordMax)}, {"compression.codec", "zstd"}};
  config.properties.insert(config.properties.begin(), large.begin(), large.end());
  return config;
}

std::string topic_name(const adapters::KafkaConfig& config, core::Topic topic) {
  return adapters::Topics(config.prefix, config.plan).name(topic);
}

void make_campaign_topics(const adapters::KafkaConfig& config, const CampaignTopics& topics) {
  const adapters::KafkaProperties settings{{"cleanup.policy", "delete"},
                                           {"retention.ms", std::to_string(topics.retention_ms)},
                                           {"retention.bytes", "-1"},
                                           {"message.timestamp.type", "LogAppendTime"},
                                           {"max.message.bytes", std::to_string(kCampaignRecordMax)}};
  std::vector<adapters::TopicSpec> specs;
  for (const core::Topic topic : {kShards, kResults, kNews})
    specs.push_back({topic_name(config, topic), topic == kNews ? 1 : topics.partitions, topics.replication, settings});
  if (auto made = adapters::create_topics(config, specs); !made) topics_failed(made.error());
}

std::int32_t require_campaign_topics(const adapters::KafkaConfig& config) {
  require_broker(config);
  const auto counts = adapters::count_partitions(config);
  if (!counts) topics_failed(counts.error());
  const std::int32_t shards = (*counts)[0];
  if (std::ranges::find(*counts, 0) != counts->end())
    usage("there are no topics of campaigns behind the prefix " + config.prefix + ": campaign submit makes them");
  if (shards != (*counts)[1] || (*counts)[2] != 1)
    usage("the topics behind the prefix " + config.prefix + " are not a campaign's: shards and results need the same number of partitions" +
          ", and news one; give another --prefix");
  return shards;
}

std::int64_t kept_ms(const adapters::KafkaConfig& config) {
  const auto all = adapters::read_settings(config);
  if (!all) topics_failed(all.error());
  std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
  std::size_t index = 0;
  for (const core::Topic topic : {kShards, kResults, kNews}) {
    const adapters::KafkaProperties& settings = (*all)[index++];
    const std::string name = topic_name(config, topic);
    if (setting_of(settings, "cleanup.policy") != "delete")
      usage(name + ": cleanup.policy is " + std::string(setting_of(settings, "cleanup.policy")) +
            ": shards would replace each other; set cleanup.policy=delete");
    if (number_in(setting_of(settings, "max.message.bytes")) < static_cast<std::int64_t>(kCampaignRecordMax))
      usage(name + ": max.message.bytes is " + std::string(setting_of(settings, "max.message.bytes")) +
            ": a result would be refused; set max.message.bytes=" + std::to_string(kCampaignRecordMax));
    const std::int64_t retention = number_in(setting_of(settings, "retention.ms"));
    if (retention >= 0) shortest = std::min(shortest, retention);
  }
  return shortest;
}

}  // namespace turnstile::app
