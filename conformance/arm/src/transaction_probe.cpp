#include "transaction_probe.hpp"

#include <thread>

#include "broker_talk.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int16_t kEndTxn = 26;
constexpr std::int16_t kDescribeTransactionsApi = 65;
constexpr std::int16_t kCoordinatorNotAvailable = 15;
constexpr std::int16_t kNotCoordinator = 16;
constexpr std::int16_t kConcurrentTransactions = 51;
constexpr auto kProbePause = std::chrono::milliseconds(2);

}  // namespace

std::optional<TransactionProbe::State> TransactionProbe::ask_state(const std::string& broker, const std::string& transactional_id) {
  wire::Writer request;
  request.compact_length(1).compact_text(transactional_id).no_tags();
  const auto answer = BrokerTalk(broker).ask(kDescribeTransactionsApi, 0, true, request);
  if (!answer) return std::nullopt;
  wire::Reader reader(*answer);
  reader.number<std::int32_t>();  // throttle time
  if (reader.compact_length() != 1 || reader.number<std::int16_t>() != 0) return std::nullopt;
  reader.compact_text();  // transactional id
  State state;
  state.name = reader.compact_text();
  reader.number<std::int32_t>();  // timeout
  reader.number<std::int64_t>();  // start time
  state.producer.id = reader.number<std::int64_t>();
  state.producer.epoch = reader.number<std::int16_t>();
  return reader.well() ? std::optional(state) : std::nullopt;
}

std::optional<TransactionProbe::State> TransactionProbe::state(const std::string& transactional_id) const {
  for (const std::string& broker : brokers_of(brokers_)) {
    if (auto found = ask_state(broker, transactional_id)) return found;
  }
  return std::nullopt;
}

std::optional<TransactionProbe::Producer> TransactionProbe::producer(const std::string& transactional_id) const {
  const auto found = state(transactional_id);
  return found ? std::optional(found->producer) : std::nullopt;
}

std::optional<std::int16_t> TransactionProbe::end(const std::string& transactional_id, const Producer& producer, bool commit) const {
  wire::Writer request;
  request.compact_text(transactional_id).number(producer.id).number(producer.epoch).number(std::int8_t{commit}).no_tags();
  const auto brokers = brokers_of(brokers_);
  for (std::size_t turn = 0;;) {
    const auto answer = BrokerTalk(brokers[turn % brokers.size()]).ask(kEndTxn, 3, true, request);
    if (!answer) return std::nullopt;
    wire::Reader reader(*answer);
    reader.number<std::int32_t>();  // throttle time
    const auto error = reader.number<std::int16_t>();
    if (error == kNotCoordinator) ++turn;
    if (error != kConcurrentTransactions && error != kNotCoordinator && error != kCoordinatorNotAvailable) return error;
    std::this_thread::sleep_for(kProbePause);
  }
}

bool TransactionProbe::wait_until_complete(const std::string& transactional_id, std::chrono::milliseconds limit, bool must_be_known) const {
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    const auto now = state(transactional_id);
    if (now ? !now->name.starts_with("Prepare") : !must_be_known) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(kProbePause);
  }
}

}  // namespace turnstile::conformance
