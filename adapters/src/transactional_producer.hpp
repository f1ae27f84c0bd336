// The transactional half of KafkaLog: init, begin, produce, offsets, commit, abort, with the three classes of errors told apart
// (docs: KIP-98, KIP-360, KIP-447): a retriable one is retried here, an abortable or fatal one comes out.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "admission.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class TransactionalProducer {
 public:
  // Connects, fences every predecessor of config.transactional_id, and warms the topics' metadata. `config` and `topics` outlive it.
  static std::expected<std::unique_ptr<TransactionalProducer>, core::LogError> make(const KafkaConfig& config, const Topics& topics);

  core::LogStatus begin();
  core::LogStatus produce(const core::RecordBatch& batch);
  core::LogStatus send_offsets(const rd_kafka_topic_partition_list_t& offsets, const core::Membership& membership);
  core::LogStatus commit();
  core::LogStatus abort();
  // Serves delivery reports; never blocks.
  void serve() { rd_kafka_poll(client_.get(), 0); }

 private:
  TransactionalProducer(const KafkaConfig& config, const Topics& topics)
      : config_(config), topics_(topics), types_(config.message_package) {}
  core::LogStatus connect();
  core::LogStatus fence();
  core::LogStatus warm();
  core::LogStatus produce_one(const core::OutRecord& record);
  template <class Call>
  core::LogStatus retried(const char* place, Call&& call);
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);

  const KafkaConfig& config_;
  const Topics& topics_;
  const MessageTypes types_;
  rd::Admission admission_{this};
  rd::Client client_;
  std::array<rd::TopicHandle, core::kTopics.size()> handles_;
  bool in_transaction_ = false;
  bool produced_ = false;               // something, in the open transaction
  std::optional<core::LogError> lost_;  // why a record of the open transaction is not in the log: it must not commit
};

}  // namespace turnstile::adapters
