// The options of every command that talks to a real Kafka. For programs with commands of their own; they link turnstile::kafka.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/app/command.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::app {

struct KafkaFlags {
  std::string brokers;
  std::string prefix;
  std::string file;                     // of properties
  std::vector<std::string> properties;  // name=value

  // `usual_prefix`: the default prefix of the topics.
  void add_to(CLI::App& command, std::string_view usual_prefix);
  // --config and -X alone.
  void add_properties_to(CLI::App& command);

  // Whether any of these options was given.
  bool given() const;
  // From the file, then the environment, then -X: the last value counts. Ends with exit code 2 for an unknown property, for a file that
  // cannot be used, and if no brokers are named. `message_package`: of the records' types; empty: they have none.
  adapters::KafkaConfig config(std::string message_package = {}) const;
};

// The value of a flag --turns. Ends with exit code 2 if there is no such way.
core::Turns turns_of(const std::string& name);
// "how the commands take turns: requeue, ..."
std::string about_turns_flag();

// Ends with exit code 6 if no broker answers within 10 s, or if one refuses us.
void require_broker(const adapters::KafkaConfig& config);

// The wall clock, in milliseconds since the epoch.
class SystemClock final : public core::Clock {
 public:
  core::TimeMs now_ms() const override;
};

}  // namespace turnstile::app
