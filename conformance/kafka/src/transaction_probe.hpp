// Asks a transaction's coordinator how far it is. A commit is answered once it is decided; the markers are written later, one by one. So a
// reader may see less than all of it, and what it sees is a race that no note should depend on. librdkafka 2.0.2 cannot ask
// (DescribeTransactions, KIP-664), so the request is written here.
#pragma once

#include <chrono>
#include <string>

namespace turnstile::conformance {

class TransactionProbe {
 public:
  // `brokers`: "host:port,...".
  explicit TransactionProbe(std::string brokers) : brokers_(std::move(brokers)) {}

  // Waits until the coordinator has nothing left to write for the last ended transaction of this id; false: it had after `limit`.
  bool wait_until_complete(const std::string& transactional_id, std::chrono::milliseconds limit) const;

 private:
  // "Ongoing", "PrepareCommit", "CompleteCommit", "Empty", ...; empty: nobody knows.
  std::string state(const std::string& transactional_id) const;

  std::string brokers_;
};

}  // namespace turnstile::conformance
