// A plain consumer without a group: assigned by hand, read_committed, prefetching by long polls in the background, as librdkafka does.
// Everything that it returns is valid until the end of the run; the spans until the next call.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/client.hpp"

namespace turnstile::sim {

struct SimReaderOptions {
  ClientOptions client{};
  FetchOptions fetch{};
};

class SimReader {
 public:
  // All outlive the reader. Destroying it closes its connections.
  SimReader(Process& process, Cluster& cluster, Network& network, const SimReaderOptions& options = {});
  ~SimReader();

  // Waits at most `wait_ms` for news. An abortable error OFFSET_OUT_OF_RANGE: that partition returns nothing until the next assign().
  core::Task<core::LogResult<core::Fetched>> poll(core::TimeMs wait_ms, std::size_t records_max);
  // Replaces the assignment; fetched records that were not delivered are dropped.
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& positions);
  // Retries until it is answered.
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition where);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
