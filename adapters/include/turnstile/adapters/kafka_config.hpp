// How to reach a Kafka cluster: what every client of the adapters takes.
#pragma once

#include <atomic>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/adapters/topics.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::adapters {

// librdkafka's own properties by name, as `-X name=value` gives them.
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

// Makes a call that may never return, and waits for its end while `wait_on` returns true. False: the call is still in progress, and goes on
// with what it owns.
using CallApart = std::function<bool(std::function<void()> call, const std::function<bool()>& wait_on)>;

struct KafkaConfig {
  std::string brokers;               // "host:port,host:port"
  std::string prefix = "turnstile";  // of the topics
  std::string group = "turnstile";
  core::Turns turns = core::Turns::requeue;  // which topics there are, and which of them the group's members subscribe to
  std::string message_package{};             // of the header `type` (MessageTypes); empty: records have none
  // One per worker and state folder, the same after a restart, so that a restarted worker fences its predecessor at once.
  std::string transactional_id;
  // They override this adapter's tuning (linger.ms, fetch sizes, timeouts), but not the settings that correctness depends on.
  KafkaProperties properties;
  // Blocked calls give up `stop_grace_ms` after it becomes true. Null: never.
  const std::atomic<bool>* stop = nullptr;
  core::TimeMs stop_grace_ms = 5'000;  // how long a call in progress (a commit, say) may still try to succeed
  core::TimeMs topics_ms_max =
      30'000;  // how long open() waits, while brokers come and go, until they know its topics; after it a missing topic is fatal
  // Called, on the calling thread, with each error after which a call retries. May be empty.
  std::function<void(const std::string& what)> on_retry;
  std::optional<TopicPlan> plan{};     // none: the topics of the workers' protocol
  core::TimeMs lookup_ms_max = 5'000;  // how long committed() and watermarks() retry before they return an abortable error
  CallApart call_apart{};              // empty: on a thread of the log's own
};

// Succeeds if a broker answers within that time; otherwise one line that says what was tried. Returns at once if a broker refuses us.
std::expected<void, std::string> probe_brokers(const KafkaConfig& config, core::TimeMs timeout_ms = 10'000);

// Succeeds if librdkafka knows every property and accepts all values, the files that they name included; otherwise one line that names the
// first that it does not accept.
std::expected<void, std::string> check_properties(const KafkaProperties& properties);

}  // namespace turnstile::adapters
