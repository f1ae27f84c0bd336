// The topics of campaigns: how they are made, and what is wrong with others.
#pragma once

#include <cstdint>

#include "turnstile/adapters/kafka_config.hpp"

namespace turnstile::app {

struct CampaignTopics {
  std::int32_t partitions = 16;  // of shards and results: at most so many workers have work at once
  std::int16_t replication = 1;
  core::TimeMs retention_ms = 0;
};

// Creates what is missing; topics that exist keep their settings.
void make_campaign_topics(const adapters::KafkaConfig& config, const CampaignTopics& topics);
// How long the topics keep what they carry: the shortest of them, in milliseconds; none: for ever. Ends with exit code 2 if one forgets
// sooner than that, or refuses what we write.
std::int64_t kept_ms(const adapters::KafkaConfig& config);

}  // namespace turnstile::app
