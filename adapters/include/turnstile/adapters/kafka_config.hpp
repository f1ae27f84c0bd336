// How to reach a Kafka cluster: what every client of the adapters takes.
#pragma once

#include <atomic>
#include <expected>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/types.hpp"

namespace turnstile::adapters {

// librdkafka's own properties by name, as `-X name=value` gives them.
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

struct KafkaConfig {
  std::string brokers;               // "host:port,host:port"
  std::string prefix = "turnstile";  // of the topics
  std::string group = "turnstile";
  std::string message_package{};  // of the header `type` (MessageTypes); empty: records have none
  // One per worker and state folder, the same after a restart: so a restarted worker fences its predecessor at once.
  std::string transactional_id;
  // They win over this adapter's tuning (linger.ms, fetch sizes, timeouts), never over what correctness needs.
  KafkaProperties properties;
  // Blocked calls give up some time after it turns true. Null: never.
  const std::atomic<bool>* stop = nullptr;
  core::TimeMs stop_grace_ms = 5'000;  // how long a call under way (a commit, say) may still try to end well
  core::TimeMs topics_ms_max =
      30'000;  // how long open() waits for brokers that come and go to know its topics; then one is missing, a fatal error
  // Told of each error that a call goes on after, while it goes on; by the thread that made the call. Empty: nobody.
  std::function<void(const std::string& what)> on_retry;
  core::TimeMs lookup_ms_max = 5'000;  // how long committed() and watermarks() try before they come back with an abortable error
};

// Ok when some broker answers within that time; else one line that says what was tried. A broker that refuses us is not waited for.
std::expected<void, std::string> probe_brokers(const KafkaConfig& config, core::TimeMs timeout_ms = 10'000);

// Ok when librdkafka knows every property and accepts all values, files that they name included; else one line that names the first that it
// does not.
std::expected<void, std::string> check_properties(const KafkaProperties& properties);

}  // namespace turnstile::adapters
