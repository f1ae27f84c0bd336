// Asks a transaction's coordinator how far it is. A commit is answered once it is decided; the markers are written later, one by one. So a
// reader may see less than all of it, and what it sees is a race that no note should depend on. librdkafka 2.0.2 cannot ask
// (DescribeTransactions, KIP-664), so the request is written here.
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

  // Who has the id now.
  struct Producer {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
  };
  std::optional<Producer> producer(const std::string& transactional_id) const;
  // EndTxn under that producer's name, from a connection of its own; tried again while the transaction before is still being completed.
  // Kafka's number of the error, 0 for none; nothing: nobody answers.
  std::optional<std::int16_t> end(const std::string& transactional_id, const Producer& producer, bool commit) const;
  // Waits until the coordinator has nothing left to write for the last ended transaction of this id; false: it had after `limit`. An id of
  // which nobody knows has nothing to be written, unless it `must_be_known`: then its coordinator is waited for.
  bool wait_until_complete(const std::string& transactional_id, std::chrono::milliseconds limit, bool must_be_known = false) const;

 private:
  struct State {
    std::string name;  // "Ongoing", "PrepareCommit", "CompleteCommit", "Empty", ...
    Producer producer;
  };
  // Nothing: nobody knows.
  std::optional<State> state(const std::string& transactional_id) const;
  static std::optional<State> ask_state(const std::string& broker, const std::string& transactional_id);

  std::string brokers_;
};

}  // namespace turnstile::conformance
