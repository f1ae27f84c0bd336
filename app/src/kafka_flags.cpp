#include "kafka_flags.hpp"

#include <CLI/CLI.hpp>
#include <chrono>

namespace turnstile::app {

CLI::Option* KafkaFlags::add_to(CLI::App& command) {
  auto* option = with_twin(command.add_option("--brokers", brokers, "host:port,..."));
  with_twin(command.add_option("--prefix", prefix, "of the topics (default bank)"));
  command.add_option("-X", properties, "a property of librdkafka, name=value; may be repeated")->take_all();
  return option;
}

adapters::KafkaConfig KafkaFlags::config() const {
  adapters::KafkaConfig config;
  config.brokers = brokers;
  config.prefix = prefix;
  config.message_package = "turnstile.bank.v1";
  for (const auto& property : properties) {
    const auto equals = property.find('=');
    if (equals == std::string::npos) usage("-X " + property + ": give name=value");
    config.properties.emplace_back(property.substr(0, equals), property.substr(equals + 1));
  }
  if (auto known = adapters::check_properties(config.properties); !known) usage(known.error());
  return config;
}

void require_broker(const adapters::KafkaConfig& config) {
  if (auto answered = adapters::probe_brokers(config); !answered) end(ExitCode::outside_missing, answered.error());
}

core::TimeMs SystemClock::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace turnstile::app
