// Finds broker settings under which the workers' clients could never make progress: requests are refused, or answered "not yet", forever.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {

// One line per problem: the broker, the setting, its value, and what to do. Settings that this client may not read are assumed to be right.
// Error: for 10 s no broker answered, or there were fewer brokers than Kafka's internal topics need (brokers start one after the other).
std::expected<std::vector<std::string>, TopicsError> check_brokers(const KafkaConfig& config);

}  // namespace turnstile::adapters
