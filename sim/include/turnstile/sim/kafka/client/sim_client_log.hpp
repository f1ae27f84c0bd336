// The ports of a client in virtual time: a plain producer, a plain reader, and the scheduler's clock.
#pragma once

#include <vector>

#include "turnstile/core/client_log.hpp"
#include "turnstile/sim/kafka/client/sim_producer.hpp"
#include "turnstile/sim/kafka/client/sim_reader.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

// Nothing is owned. Sending waits until the record is acknowledged, or the producer has given it up.
class SimClientLog : public core::ClientLog, public core::Timer {
 public:
  SimClientLog(Process& process, SimProducer& producer, SimReader& reader) : process_(process), producer_(producer), reader_(reader) {}

  core::Task<core::LogStatus> send(const core::OutRecord& record) override {
    co_await producer_.send(record);
    co_return core::LogStatus{};
  }
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition where) override { return reader_.watermarks(where); }
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& positions) override {
    return reader_.assign(positions);
  }
  core::Task<core::LogResult<core::Fetched>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    return reader_.poll(wait_ms_max, records_max);
  }

  Instant now() const override { return process_.scheduler().now(); }
  core::Task<void> sleep(Duration duration) override { co_await process_.sleep(duration); }

 private:
  Process& process_;
  SimProducer& producer_;
  SimReader& reader_;
};

}  // namespace turnstile::sim
