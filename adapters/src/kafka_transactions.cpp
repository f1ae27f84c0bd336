#include "turnstile/adapters/kafka_transactions.hpp"
#include "transactional_producer.hpp"

namespace turnstile::adapters {

struct KafkaTransactions::State {
  explicit State(const KafkaConfig& settings) : config(settings), topics(settings.prefix, settings.plan) {}
  const KafkaConfig config;
  const Topics topics;
  std::unique_ptr<TransactionalProducer> producer;
};

KafkaTransactions::KafkaTransactions(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaTransactions::~KafkaTransactions() = default;

std::expected<std::unique_ptr<KafkaTransactions>, std::string> KafkaTransactions::make(const KafkaConfig& config) {
  auto state = std::make_unique<State>(config);
  auto producer = TransactionalProducer::make(state->config, state->topics);
  if (!producer) return std::unexpected(producer.error().what);
  state->producer = std::move(*producer);
  return std::unique_ptr<KafkaTransactions>(new KafkaTransactions(std::move(state)));
}

std::expected<void, std::string> KafkaTransactions::write(const core::RecordBatch& batch) {
  TransactionalProducer& producer = *state_->producer;
  auto status = producer.begin();
  if (status) status = producer.produce(batch);
  if (status) status = producer.commit();
  if (status) return {};
  static_cast<void>(producer.abort(state_->config.stop_grace_ms));  // a fenced one has nothing left to abort
  return std::unexpected(status.error().what);
}

}  // namespace turnstile::adapters
