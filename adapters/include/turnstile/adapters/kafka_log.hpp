// core::Log over a real Kafka: one transactional producer and one member of a consumer group, by librdkafka's C API.
//
// Threads: all calls come from one thread and block it; every Task that it returns is done at its first resume.
// After open(), outages are waited out until `config.stop`; close() takes about 20 s at most, stopped or not. committed() and watermarks()
// return an abortable error after a few seconds, so that the worker polls in between: a member that does not poll delays its group's
// rebalance.
//
// A broker that refuses this user, or denies it a topic, a group or a transactional id, is not an outage but a fatal error, with which
// every later open() fails too. is_refusal() recognises it by its name.
//
// assign() holds until the next assign() or Revoked: a group assignment alone neither starts nor stops fetching.
// Destroying an open log without close() is a crash: the group notices after session.timeout.ms (6 s), an open transaction
// is aborted by the next open() of the same identity, or by the coordinator after transaction.timeout.ms (10 s).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

// How far a partition has been read.
struct PartitionLag {
  core::TopicPartition where;
  core::Offset next;      // to be read
  std::int64_t left = 0;  // offsets up to the log end as of the last fetch, including markers and aborted records
};

class KafkaLog final : public core::Log {
 public:
  // Nothing is connected before open().
  explicit KafkaLog(KafkaConfig config);
  ~KafkaLog() override;
  KafkaLog(const KafkaLog&) = delete;
  KafkaLog& operator=(const KafkaLog&) = delete;

  core::Task<core::LogStatus> open() override;
  core::Task<void> close() override;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override;
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override;
  core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(
      const std::vector<core::TopicPartition>& partitions) override;
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition partition) override;
  core::LogStatus begin() override;
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override;
  core::Task<core::LogStatus> commit() override;
  core::Task<core::LogStatus> abort() override;

  // Of the partitions that are being fetched and whose log end is known. Sends no request.
  std::vector<PartitionLag> lags() const;

 private:
  struct Clients;
  template <class T>
  T noted(T result);
  core::LogStatus reopen();
  core::LogError closed() const;

  KafkaConfig config_;
  std::unique_ptr<Clients> clients_;
  std::string refusal_;  // a new client would be refused in the same way
};

}  // namespace turnstile::adapters
