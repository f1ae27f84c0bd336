#include "coordinator_watch.hpp"

#include <cstdint>
#include <optional>
#include <thread>

#include "broker_talk.hpp"
#include "cluster_probe.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int16_t kOffsetFetch = 9;
constexpr std::int16_t kDescribeTransactions = 65;
constexpr std::int16_t kUnknownTransactionalId = 105;
constexpr int kKeys = 32;  // enough to hit each of a few partitions

bool knows_groups(BrokerTalk& broker, const std::string& key) {
  wire::Writer request;
  request.text(key).number(std::int32_t{-1});  // all topics
  const auto answer = broker.ask(kOffsetFetch, 2, false, request);
  if (!answer) return false;
  wire::Reader reader(*answer);
  return reader.number<std::int32_t>() == 0 && reader.number<std::int16_t>() == 0 && reader.well();
}

bool knows_transactions(BrokerTalk& broker, const std::string& key) {
  wire::Writer request;
  request.compact_length(1).compact_text(key).no_tags();
  const auto answer = broker.ask(kDescribeTransactions, 0, true, request);
  if (!answer) return false;
  wire::Reader reader(*answer);
  reader.number<std::int32_t>();  // throttle time
  return reader.compact_length() == 1 && reader.number<std::int16_t>() == kUnknownTransactionalId;
}

bool all_there(const std::string& bootstrap) {
  BrokerTalk any(bootstrap);
  for (int number = 0; number < kKeys; ++number) {
    const std::string key = "turnstile-" + std::to_string(number);
    const auto groups = find_coordinator(any, key, CoordinatorOf::group);
    const auto transactions = find_coordinator(any, key, CoordinatorOf::transaction);
    if (!groups || !transactions) return false;
    BrokerTalk of_groups(groups->address);
    BrokerTalk of_transactions(transactions->address);
    if (!knows_groups(of_groups, key) || !knows_transactions(of_transactions, key)) return false;
  }
  return true;
}

}  // namespace

bool wait_for_coordinators(const std::string& brokers, std::chrono::milliseconds limit, const std::function<bool()>& stop) {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (const std::string& broker : brokers_of(brokers)) {
    while (!all_there(broker)) {
      if (std::chrono::steady_clock::now() >= end || (stop && stop())) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  return true;
}

}  // namespace turnstile::conformance
