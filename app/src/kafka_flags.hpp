// The options of every command that talks to a real Kafka.
#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::app {

struct KafkaFlags {
  std::string brokers;
  std::string prefix = "bank";
  std::vector<std::string> properties;  // name=value

  CLI::Option* add_to(CLI::App& command);
  // Ends with exit code 2 for properties that librdkafka does not know.
  adapters::KafkaConfig config() const;
};

// Ends with exit code 6 if no broker answers within 10 s.
void require_broker(const adapters::KafkaConfig& config);

// The wall clock, in milliseconds since the epoch.
class SystemClock final : public core::Clock {
 public:
  core::TimeMs now_ms() const override;
};

}  // namespace turnstile::app
