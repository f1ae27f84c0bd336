#include "turnstile/adapters/kafka_log.hpp"

#include "group_consumer.hpp"
#include "places.hpp"
#include "transactional_producer.hpp"
#include "turnstile/adapters/kafka_errors.hpp"
#include "watermark_client.hpp"

namespace turnstile::adapters {

struct KafkaLog::Clients {
  explicit Clients(const KafkaConfig& settings) : topics(settings.prefix, settings.plan), watermarks(settings, topics) {}
  Topics topics;
  WatermarkClient watermarks;
  std::unique_ptr<TransactionalProducer> producer;
  std::unique_ptr<GroupConsumer> consumer;
};

KafkaLog::KafkaLog(KafkaConfig config) : config_(std::move(config)) {}
KafkaLog::~KafkaLog() = default;

core::LogError KafkaLog::closed() const { return rd::fatal("the log is not open"); }

core::LogStatus KafkaLog::reopen() {
  if (clients_ && clients_->consumer) clients_->consumer->leave();
  clients_ = std::make_unique<Clients>(config_);
  auto producer = TransactionalProducer::make(config_, clients_->topics);
  if (!producer) return std::unexpected(producer.error());
  auto consumer = GroupConsumer::make(config_, clients_->topics);
  if (!consumer) return std::unexpected(consumer.error());
  clients_->producer = std::move(*producer);
  clients_->consumer = std::move(*consumer);
  return {};
}

template <class T>
T KafkaLog::noted(T result) {
  if (!result && is_refusal(error_name(result.error().what))) refusal_ = result.error().what;
  return result;
}

core::Task<core::LogStatus> KafkaLog::open() {
  if (!refusal_.empty()) co_return std::unexpected(rd::fatal(refusal_));
  auto status = noted(reopen());
  if (!status) clients_.reset();
  co_return status;
}

core::Task<void> KafkaLog::close() {
  if (clients_) {
    static_cast<void>(clients_->producer->abort(config_.stop_grace_ms));  // a fenced one has nothing left to abort
    clients_->consumer->leave();
    clients_.reset();
  }
  co_return;
}

core::Task<core::LogResult<core::Poll>> KafkaLog::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  if (!clients_) co_return std::unexpected(closed());
  clients_->producer->serve();
  co_return noted(clients_->consumer->poll(wait_ms_max, records_max));
}

core::Task<core::LogStatus> KafkaLog::assign(const std::vector<core::TopicPartitionOffset>& places) {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->consumer->assign(places));
}

core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> KafkaLog::committed(
    const std::vector<core::TopicPartition>& partitions) {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->consumer->committed(partitions));
}

core::Task<core::LogResult<core::Watermarks>> KafkaLog::watermarks(core::TopicPartition partition) {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->watermarks.query(partition));
}

std::vector<PartitionLag> KafkaLog::lags() const { return clients_ ? clients_->consumer->lags() : std::vector<PartitionLag>(); }

core::LogStatus KafkaLog::begin() {
  if (!clients_) return std::unexpected(closed());
  return noted(clients_->producer->begin());
}

core::Task<core::LogStatus> KafkaLog::produce(const core::RecordBatch& batch) {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->producer->produce(batch));
}

core::Task<core::LogStatus> KafkaLog::send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                                   const core::Membership& membership) {
  if (!clients_) co_return std::unexpected(closed());
  const auto list = make_places(clients_->topics, offsets);
  co_return noted(clients_->producer->send_offsets(*list, membership));
}

core::Task<core::LogStatus> KafkaLog::commit() {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->producer->commit());
}

core::Task<core::LogStatus> KafkaLog::abort() {
  if (!clients_) co_return std::unexpected(closed());
  co_return noted(clients_->producer->abort());
}

}  // namespace turnstile::adapters
