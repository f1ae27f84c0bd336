// Finds settings of the brokers with which the bank's clients could only wait: each is refused, or answered "not yet", again and again.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {

// One line for each: which broker, which setting, what it is, and what to do. What this client has no right to read is taken for right.
// Error: no broker answered, or there are fewer than Kafka's own topics need, for 10 s: they start one after the other.
std::expected<std::vector<std::string>, TopicsError> check_brokers(const KafkaConfig& config);

}  // namespace turnstile::adapters
