#include "transaction_probe.hpp"

#include <thread>

#include "broker_talk.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int16_t kDescribeTransactionsApi = 65;

std::string ask_state(const std::string& broker, const std::string& transactional_id) {
  wire::Writer request;
  request.compact_length(1).compact_text(transactional_id).no_tags();
  const auto answer = BrokerTalk(broker).ask(kDescribeTransactionsApi, 0, true, request);
  if (!answer) return {};
  wire::Reader reader(*answer);
  reader.number<std::int32_t>();  // throttle time
  if (reader.compact_length() != 1 || reader.number<std::int16_t>() != 0) return {};
  reader.compact_text();  // the id
  return std::string(reader.compact_text());
}

}  // namespace

std::string TransactionProbe::state(const std::string& transactional_id) const {
  for (const std::string& broker : brokers_of(brokers_)) {
    if (std::string found = ask_state(broker, transactional_id); !found.empty()) return found;
  }
  return {};
}

bool TransactionProbe::wait_until_complete(const std::string& transactional_id, std::chrono::milliseconds limit) const {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (state(transactional_id).starts_with("Prepare")) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace turnstile::conformance
