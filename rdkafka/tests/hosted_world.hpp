// A small simulated Kafka with hosts that run blocking code.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/rdkafka/host.hpp"
#include "units.hpp"

namespace turnstile::rdkafka {

class HostedWorld {
 public:
  explicit HostedWorld(std::uint64_t seed = 1)
      : chance(seed), network(scheduler, chance, trace, {}), cluster(network, {.marker_delay_max = 1 * kMs}) {}

  HostedWorld(const HostedWorld&) = delete;
  HostedWorld& operator=(const HostedWorld&) = delete;
  // A life ends while its process is there.
  ~HostedWorld() {
    for (const auto& each : processes_) each->crash();
  }

  sim::Process& process(const std::string& name) {
    processes_.push_back(std::make_unique<sim::Process>(scheduler, name));
    return *processes_.back();
  }
  void start(sim::Process& process, std::function<void()> body, FiberOptions options = {}) {
    process.start(host({process, cluster, network}, std::move(body), options));
  }
  // A process that runs this alone.
  sim::Process& run_on(const std::string& name, std::function<void()> body) {
    sim::Process& made = process(name);
    start(made, std::move(body));
    return made;
  }
  void topic(const std::string& name, std::int32_t partitions) { cluster.create_topic({.name = name, .partitions = partitions}); }
  void pass(sim::Duration time) {
    const sim::Instant until = scheduler.now() + time;
    while (scheduler.step(until)) {
    }
  }
  // Until it is so, or the time is up.
  template <class Condition>
  bool until(Condition condition, sim::Duration patience = 600'000 * kMs) {
    const sim::Instant end = scheduler.now() + patience;
    while (!condition()) {
      if (!scheduler.step(end)) return condition();
    }
    return true;
  }
  // What a read_committed consumer would see.
  std::vector<std::string> values(const std::string& topic, std::int32_t partition) {
    std::vector<std::string> all;
    for (const sim::LogBatch& batch : cluster.truth().log({cluster.topic(topic), core::PartitionId{partition}}).batches()) {
      if (batch.block == nullptr || !batch.visible()) continue;
      for (const sim::StoredRecord& record : batch.block->records) all.emplace_back(record.value);
    }
    return all;
  }

  sim::Scheduler scheduler;
  sim::SeededChance chance;
  sim::Trace trace;
  sim::Network network;
  sim::Cluster cluster;

 private:
  std::vector<std::unique_ptr<sim::Process>> processes_;
};

}  // namespace turnstile::rdkafka
