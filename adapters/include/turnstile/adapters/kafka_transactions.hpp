// A transactional producer alone, for a writer that consumes nothing: each write is one transaction, all of it or nothing. One
// transactional id has one writer at a time: a later one fences it (KIP-98), and its next write fails.
//
// Threads: one. Outages are waited out until `config.stop`.
#pragma once

#include <expected>
#include <memory>
#include <string>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

class KafkaTransactions {
 public:
  // Fences every earlier writer with config.transactional_id, whose open transaction is aborted. The error is one line.
  static std::expected<std::unique_ptr<KafkaTransactions>, std::string> make(const KafkaConfig& config);
  ~KafkaTransactions();
  KafkaTransactions(const KafkaTransactions&) = delete;
  KafkaTransactions& operator=(const KafkaTransactions&) = delete;

  // After an error nothing of the batch is visible, unless the writer was stopped before the end was known.
  std::expected<void, std::string> write(const core::RecordBatch& batch);

 private:
  struct State;
  explicit KafkaTransactions(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
