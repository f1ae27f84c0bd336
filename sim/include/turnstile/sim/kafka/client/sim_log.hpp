// The log port on the simulated Kafka: one group member and one transactional producer, with the visible behaviour of librdkafka 2.0.2.
// Heartbeats, fetches and retries run in the background: they continue while only the application is paused, and stop with the process.
//
// One SimLog may live through several open()s of one life of its process. When the process crashes, the frames that await it are destroyed
// first (Process::crash), then the SimLog: without close() the cluster is not notified.
//
// What is drawn, through Chance: how many of the buffered records a poll returns, and from which partition first (`log.first`,
// `log.records`).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/sim/kafka/client/client.hpp"

namespace turnstile::sim {

struct SimLogOptions {
  std::string group = "turnstile";
  std::string transactional_id;
  core::Turns turns = core::Turns::requeue;  // whose inputs it subscribes to
  ClientOptions client{};
  FetchOptions fetch{};
  // Under read_committed `watermarks` takes the last stable offset for the end of the log, as rd_kafka_query_watermark_offsets does.
  Isolation watermarks = Isolation::read_uncommitted;
  Duration session_timeout = 6'000 * core::kMs;
  Duration heartbeat_interval = 3'000 * core::kMs;
  Duration poll_interval_max = 60'000 * core::kMs;  // max.poll.interval.ms, and how long a rebalance waits for this member
  bool round_robin = false;                         // round-robin assignor instead of range
  Duration transaction_timeout = 10'000 * core::kMs;
};

class SimLog final : public core::Log {
 public:
  // All are used until the log's end.
  SimLog(Process& process, Cluster& cluster, Network& network, const SimLogOptions& options);
  ~SimLog() override;

  core::Task<core::LogStatus> open() override;
  core::Task<void> close() override;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override;
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& positions) override;
  core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(
      const std::vector<core::TopicPartition>& partitions) override;
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition partition) override;
  core::LogStatus begin() override;
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override;
  core::Task<core::LogStatus> commit() override;
  core::Task<core::LogStatus> abort() override;

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
