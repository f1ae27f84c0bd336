#include "turnstile/adapters/kafka_brokers.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>

#include "admin.hpp"
#include "client_times.hpp"
#include "turnstile/adapters/kafka_errors.hpp"

namespace turnstile::adapters {
namespace {

using BrokerClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStartingMax{10};  // brokers of a starting cluster appear one after the other
constexpr std::chrono::milliseconds kBeforeNextLook{500};

std::optional<std::int64_t> number_of(const KafkaProperties& settings, std::string_view name) {
  const auto found = std::ranges::find(settings, name, &std::pair<std::string, std::string>::first);
  if (found == settings.end()) return std::nullopt;
  std::int64_t value = 0;
  const std::string& text = found->second;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) return std::nullopt;
  return value;
}

// What each client requests from its broker, by our tuning or by -X.
struct Asked {
  std::int64_t session_ms;
  std::int64_t transaction_ms;
};

struct Cluster {
  std::int64_t brokers = 0;
  bool has_offsets = false;       // __consumer_offsets exists
  bool has_transactions = false;  // __transaction_state exists
};

// `wrong` is permanent; `early` may pass, as a cluster's brokers start one after the other.
struct Found {
  std::vector<std::string> wrong;
  std::vector<std::string> early;
};

class Judgement {
 public:
  Judgement(std::int32_t broker, const KafkaProperties& settings) : broker_(broker), settings_(settings) {}

  void at_most(const char* name, std::int64_t most, const std::string& why, std::vector<std::string>& problems) const {
    if (const auto value = number_of(settings_, name); value && *value > most)
      problems.push_back(line(name, *value, why, std::to_string(most) + " at most"));
  }
  void at_least(const char* name, std::int64_t least, const std::string& why, std::vector<std::string>& problems) const {
    if (const auto value = number_of(settings_, name); value && *value < least)
      problems.push_back(line(name, *value, why, std::to_string(least) + " at least"));
  }

 private:
  std::string line(const char* name, std::int64_t value, const std::string& why, const std::string& wanted) const {
    return "broker " + std::to_string(broker_) + ": " + name + " is " + std::to_string(value) + ": " + why + "; set it to " + wanted;
  }

  std::int32_t broker_;
  const KafkaProperties& settings_;
};

void judge_broker(std::int32_t broker, const KafkaProperties& settings, const Asked& asked, const Cluster& cluster, Found& found) {
  const Judgement judgement(broker, settings);
  const std::string session = "the group would refuse a session.timeout.ms of " + std::to_string(asked.session_ms);
  judgement.at_most("group.min.session.timeout.ms", asked.session_ms, session, found.wrong);
  judgement.at_least("group.max.session.timeout.ms", asked.session_ms, session, found.wrong);
  judgement.at_least("transaction.max.timeout.ms", asked.transaction_ms,
                     "it would refuse a transaction.timeout.ms of " + std::to_string(asked.transaction_ms), found.wrong);
  const std::string few = "it would wait for so many brokers, and there are " + std::to_string(cluster.brokers);
  if (!cluster.has_offsets) judgement.at_most("offsets.topic.replication.factor", cluster.brokers, few, found.early);
  if (cluster.has_transactions) return;
  judgement.at_most("transaction.state.log.replication.factor", cluster.brokers, few, found.early);
  judgement.at_most("transaction.state.log.min.isr", cluster.brokers, few, found.early);
}

std::expected<Found, std::string> look_at_brokers(const KafkaConfig& config, const Asked& asked) {
  auto admin = Admin::make(config);
  if (!admin) return std::unexpected(admin.error());
  const auto brokers = admin->brokers();
  if (!brokers) return std::unexpected(brokers.error());
  const auto internal = admin->shapes({"__consumer_offsets", "__transaction_state"});
  Cluster cluster;
  cluster.brokers = static_cast<std::int64_t>(brokers->size());
  // What this user may not read is assumed to exist.
  cluster.has_offsets = !internal || internal->front().partitions != 0;
  cluster.has_transactions = !internal || internal->back().partitions != 0;
  Found found;
  for (const std::int32_t broker : *brokers) {
    const auto settings = admin->broker_settings(broker);
    if (settings)
      judge_broker(broker, *settings, asked, cluster, found);  // otherwise it is gone, or we are not authorized: the others count
  }
  return found;
}

}  // namespace

std::expected<std::vector<std::string>, TopicsError> check_brokers(const KafkaConfig& config) {
  const Asked asked{number_of(config.properties, "session.timeout.ms").value_or(kSessionMs),
                    number_of(config.properties, "transaction.timeout.ms").value_or(kTransactionMs)};
  const auto until = BrokerClock::now() + kStartingMax;
  for (;;) {
    auto found = look_at_brokers(config, asked);
    if (found && (!found->wrong.empty() || found->early.empty())) return std::move(found->wrong);
    const bool refused = !found && is_refusal(error_name(found.error()));
    if (refused || BrokerClock::now() >= until)
      return std::unexpected(TopicsError{true, found ? found->early.front() : found.error(), true});
    std::this_thread::sleep_for(kBeforeNextLook);
  }
}

}  // namespace turnstile::adapters
