#include "turnstile/conformance/requirements.hpp"

#include <algorithm>
#include <optional>

#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

namespace {

constexpr BrokerTimes kTimes;

class Requirements {
 public:
  explicit Requirements(const BrokerSettings& settings) : settings_(settings) {}

  void at_most(const char* setting, std::int64_t most) {
    if (const auto value = known(setting); value && *value > most) add(setting, std::to_string(most) + " at most", *value);
  }
  void at_least(const char* setting, std::int64_t least) {
    if (const auto value = known(setting); value && *value < least) add(setting, std::to_string(least) + " at least", *value);
  }
  const std::string& unmet() const { return unmet_; }

 private:
  std::optional<std::int64_t> known(const char* setting) const {
    const auto found = settings_.find(setting);
    return found == settings_.end() ? std::nullopt : std::optional(found->second);
  }
  void add(const char* setting, const std::string& wanted, std::int64_t value) {
    if (!unmet_.empty()) return;
    unmet_ = "it needs ";
    unmet_ += setting;
    unmet_ += "=" + wanted + ", which is " + std::to_string(value) + " here";
  }

  const BrokerSettings& settings_;
  std::string unmet_;
};

bool joins_a_group(const Program& program, ClientIndex client) {
  return std::ranges::any_of(program.steps, [client](const Step& step) { return step.op == Op::subscribe && step.client == client; });
}

// A program may rely on its session timeout being accepted, or on its being refused.
void of_session(const ClientSpec& client, Requirements& requirements) {
  constexpr const char* kSetting = "group.min.session.timeout.ms";
  if (client.session_timeout_ms < kTimes.session_timeout_min_ms) {
    requirements.at_least(kSetting, client.session_timeout_ms + 1);
  } else {
    requirements.at_most(kSetting, client.session_timeout_ms);
  }
}

void of_transactions(const ClientSpec& client, Requirements& requirements) {
  constexpr const char* kSetting = "transaction.max.timeout.ms";
  if (client.transaction_timeout_ms > kTimes.transaction_timeout_max_ms) {
    requirements.at_most(kSetting, client.transaction_timeout_ms - 1);
  } else {
    requirements.at_least(kSetting, client.transaction_timeout_ms);
  }
  // A program that sets a timeout waits for it to expire.
  if (client.transaction_timeout_ms < ClientSpec{}.transaction_timeout_ms)
    requirements.at_most("transaction.abort.timed.out.transaction.cleanup.interval.ms", kTimes.transaction_scan_ms);
}

// Waits for the deletion of records with old timestamps: by default Kafka keeps records for a week.
bool waits_for_the_old_to_go(const Program& program, TopicIndex topic) {
  const bool waits = std::ranges::any_of(program.steps, [](const Step& step) { return step.op == Op::wait; });
  return waits && !program.topics[topic].log_append_time && std::ranges::any_of(program.steps, [topic](const Step& step) {
           return (step.op == Op::produce || step.op == Op::produce_many) && step.topic == topic && step.timestamp_ms;
         });
}

// Programs wait for retention and compaction of the topic.
void of_topic(const Program& program, TopicIndex index, Requirements& requirements) {
  const TopicSpec& topic = program.topics[index];
  const bool limited = topic.retention_ms || topic.retention_bytes || waits_for_the_old_to_go(program, index);
  if (topic.cleanup != Cleanup::compact && limited) requirements.at_most("log.retention.check.interval.ms", kTimes.retention_check_ms);
  if (topic.cleanup != Cleanup::remove) requirements.at_most("log.cleaner.backoff.ms", kTimes.cleaner_backoff_ms);
}

// A program that waits this long waits for transactional ids and producer ids to expire.
void of_expiry(const Program& program, Requirements& requirements) {
  const bool waits =
      std::ranges::any_of(program.steps, [](const Step& step) { return step.op == Op::wait && step.number >= kTimes.ids_expire_ms; });
  if (!waits) return;
  for (const char* setting : {"transactional.id.expiration.ms", "producer.id.expiration.ms"}) {
    requirements.at_most(setting, kTimes.ids_expire_ms);
  }
  requirements.at_most("transaction.remove.expired.transaction.cleanup.interval.ms", kTimes.expiry_check_ms);
}

// A follower counts as paused once its fetch in flight has been answered.
void of_followers(const Program& program, Requirements& requirements) {
  const bool pauses = std::ranges::any_of(program.steps, [](const Step& step) { return step.op == Op::pause_followers; });
  if (pauses) requirements.at_most("replica.fetch.wait.max.ms", kTimes.replica_fetch_wait_ms_max);
}

}  // namespace

std::string unmet(const Program& program, const BrokerSettings& settings) {
  Requirements requirements(settings);
  for (ClientIndex index = 0; index < program.clients.size(); ++index) {
    const ClientSpec& client = program.clients[index];
    if (client.kind == ClientKind::consumer && joins_a_group(program, index)) of_session(client, requirements);
    if (client.kind == ClientKind::transactional_producer) of_transactions(client, requirements);
  }
  for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) of_topic(program, topic, requirements);
  of_expiry(program, requirements);
  of_followers(program, requirements);
  return requirements.unmet();
}

}  // namespace turnstile::conformance
