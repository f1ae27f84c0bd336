// Queries a transaction's state from its coordinator. A commit is answered once it is decided; the markers are written later, one by one.
// So a consumer may see a part of it, depending on a race that no note should depend on. librdkafka 2.0.2 has no DescribeTransactions
// (KIP-664), so the request is encoded here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace turnstile::conformance {

class TransactionProbe {
 public:
  // `brokers`: "host:port,...".
  explicit TransactionProbe(std::string brokers) : brokers_(std::move(brokers)) {}

  // The current producer of the id.
  struct Producer {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
  };
  std::optional<Producer> producer(const std::string& transactional_id) const;
  // EndTxn with that producer id and epoch, on a connection of its own; retried while the previous transaction is still being completed.
  // Returns Kafka's error code, 0 for none; nullopt: no broker answers.
  std::optional<std::int16_t> end(const std::string& transactional_id, const Producer& producer, bool commit) const;
  // Waits until the coordinator has written all markers of the last ended transaction of this id; false: not within `limit`. An unknown id
  // has no markers to write, unless it `must_be_known`: then this waits for its coordinator.
  bool wait_until_complete(const std::string& transactional_id, std::chrono::milliseconds limit, bool must_be_known = false) const;

 private:
  struct State {
    std::string name;  // "Ongoing", "PrepareCommit", "CompleteCommit", "Empty", ...
    Producer producer;
  };
  // Nullopt: no broker knows it.
  std::optional<State> state(const std::string& transactional_id) const;
  static std::optional<State> ask_state(const std::string& broker, const std::string& transactional_id);

  std::string brokers_;
};

}  // namespace turnstile::conformance
