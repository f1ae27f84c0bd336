// The consuming half of KafkaLog: one group member, with the eager protocol, reading committed records from explicit offsets.
#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "admission.hpp"
#include "fetch_buffer.hpp"
#include "learned_topics.hpp"
#include "rdkafka.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class GroupConsumer {
 public:
  // Subscribes to the stage inputs. `config` and `topics` outlive it.
  static std::expected<std::unique_ptr<GroupConsumer>, core::LogError> make(const KafkaConfig& config, const Topics& topics);
  // Without leave() the group is not told, as in a crash.
  ~GroupConsumer();
  GroupConsumer(const GroupConsumer&) = delete;
  GroupConsumer& operator=(const GroupConsumer&) = delete;
  // Takes 8 s at most. librdkafka's own close waits forever for a partition whose topic was deleted (its issue 4187), and so would the
  // destruction of such a client, which is therefore leaked.
  void leave();

  core::LogResult<core::Poll> poll(core::TimeMs wait_ms_max, std::size_t records_max);
  core::LogStatus assign(const std::vector<core::TopicPartitionOffset>& places);
  core::LogResult<std::vector<std::optional<core::Offset>>> committed(const std::vector<core::TopicPartition>& partitions);
  std::vector<PartitionLag> lags() const;

 private:
  GroupConsumer(const KafkaConfig& config, const Topics& topics) : config_(config), topics_(topics), learned_(topics), buffer_(topics) {}
  core::LogStatus connect();
  bool wait_for_first(core::TimeMs wait_ms_max);
  void judge(const FetchBuffer::Taken& taken);
  core::Poll pop();

  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions, void* self);
  void on_assigned(const rd_kafka_topic_partition_list_t& partitions);
  void on_revoked();

  const KafkaConfig& config_;
  const Topics& topics_;
  rd::Admission admission_{this};
  rd_kafka_t* client_ = nullptr;
  LearnedTopics learned_;
  rd::Queue queue_;
  FetchBuffer buffer_;
  std::deque<core::Poll> events_;  // to be delivered by poll, in order
  bool holding_ = false;           // an assignment was delivered and not revoked yet
  bool stuck_ = false;             // it could not be closed
  bool revoked_ = false;           // a Revoked is queued in events_: nothing of the old assignment may be delivered anymore
  std::optional<core::LogError> error_;
};

}  // namespace turnstile::adapters
