#include "turnstile/app/kafka_flags.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "property_file.hpp"
#include "secrets.hpp"
#include "selection.hpp"

namespace turnstile::app {

namespace {

// From the environment, which is cleared of them so that child processes do not inherit them.
std::string take_variable() {
  const char* value = std::getenv(kPropertiesVariable);
  std::string text = value == nullptr ? "" : value;
  ::unsetenv(kPropertiesVariable);
  return text;
}

void add_from(Properties& all, std::string_view text, std::string_view where) {
  auto more = parse_properties(text);
  if (!more) usage(std::string(where) + ": " + more.error());
  std::ranges::move(*more, std::back_inserter(all));
}

// librdkafka has two names for the list of brokers.
std::string named_brokers(const Properties& properties) {
  std::string brokers;
  for (const auto& [name, value] : properties) {
    if (name == "bootstrap.servers" || name == "metadata.broker.list") brokers = value;
  }
  return brokers;
}

}  // namespace

void KafkaFlags::add_to(CLI::App& command, std::string_view usual_prefix) {
  prefix = usual_prefix;
  with_twin(command.add_option("--brokers", brokers, "host:port,... (default: bootstrap.servers of --config)"));
  with_twin(command.add_option("--prefix", prefix, "of the topics (default " + prefix + ")"));
  add_properties_to(command);
}

void KafkaFlags::add_properties_to(CLI::App& command) {
  with_twin(
      command.add_option("--config", file, "a file of librdkafka's properties, name=value; with a password only its owner may read it"));
  with_twin(command.add_option("-X,--property", properties, "a property of librdkafka, name=value; may be repeated"))->take_all();
}

bool KafkaFlags::given() const { return !brokers.empty() || !file.empty() || !properties.empty(); }

adapters::KafkaConfig KafkaFlags::config(std::string message_package) const {
  adapters::KafkaConfig config;
  config.prefix = prefix;
  config.message_package = std::move(message_package);
  if (!file.empty()) {
    auto read = read_properties(file);
    if (!read) usage(read.error());
    config.properties = std::move(*read);
  }
  const std::string variable = take_variable();
  add_from(config.properties, variable, kPropertiesVariable);
  for (const auto& property : properties) {
    if (property != variable) add_from(config.properties, property, "-X");
  }
  for (const auto& [name, value] : config.properties) {
    if (is_secret_property(name)) keep_secret(value);
  }
  config.brokers = brokers.empty() ? named_brokers(config.properties) : brokers;
  if (config.brokers.empty()) usage("no broker is named: give --brokers, or bootstrap.servers in --config");
  if (auto known = adapters::check_properties(config.properties); !known) usage(known.error());
  return config;
}

core::Turns turns_of(const std::string& name) { return parse_turns(name, false); }
std::string about_turns_flag() { return about_turns(); }

void require_broker(const adapters::KafkaConfig& config) {
  if (auto answered = adapters::probe_brokers(config); !answered) end(ExitCode::outside_missing, answered.error());
}

core::TimeMs SystemClock::now_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace turnstile::app
