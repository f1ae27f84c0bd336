// The transactional half of KafkaLog: init, begin, produce, offsets, commit, abort, distinguishing three classes of errors
// (KIP-98, KIP-360, KIP-447): retriable ones are retried here, abortable and fatal ones are returned.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "admission.hpp"
#include "call_thread.hpp"
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
  // A limit of 0: none, except the stop signal.
  core::LogStatus abort(core::TimeMs limit_ms = 0);
  // Serves delivery reports; never blocks.
  void serve() { rd_kafka_poll(client(), 0); }

 private:
  // What an abandoned call continues to use.
  struct Parts {
    rd::Admission admission{this};
    rd::Client client;
    std::array<rd::TopicHandle, core::kTopics.size()> handles;
    std::optional<core::LogError> lost;  // why a record of the open transaction is not in the log: it must not commit
  };
  TransactionalProducer(const KafkaConfig& config, const Topics& topics)
      : config_(config), topics_(topics), types_(config.message_package) {}
  rd_kafka_t* client() const { return parts_->client.get(); }
  core::LogStatus connect();
  core::LogStatus fence();
  core::LogStatus warm();
  core::LogStatus produce_one(const core::OutRecord& record);
  template <class Call>
  core::LogStatus retried(const char* place, Call&& call, core::TimeMs limit_ms = 0);
  // In librdkafka 2.0.2 this call never returns if the group's coordinator is unknown and three lookups in a row, 5 ms apart, find none: it
  // then waits for any broker connection to change state. So it runs on a thread that can be abandoned, and with it the client.
  rd::Error send_offsets_once(const std::shared_ptr<rd_kafka_topic_partition_list_t>& offsets,
                              const std::shared_ptr<rd_kafka_consumer_group_metadata_t>& metadata, rd::Patience& patience);
  bool call_apart(std::function<void()> call, const std::function<bool()>& wait_on);
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);

  const KafkaConfig& config_;
  const Topics& topics_;
  const MessageTypes types_;
  const std::shared_ptr<Parts> parts_ = std::make_shared<Parts>();
  std::optional<CallThread> thread_;  // for the call that may never return
  bool in_transaction_ = false;
  bool produced_ = false;  // something, in the open transaction
};

}  // namespace turnstile::adapters
