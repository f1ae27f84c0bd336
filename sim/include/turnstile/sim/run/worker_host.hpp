// A simulated machine that runs one worker, with a disk.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "turnstile/core/client_protocol.hpp"
#include "turnstile/core/worker.hpp"
#include "turnstile/sim/kafka/client/sim_log.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/run/machine.hpp"
#include "turnstile/sim/run/sim_store.hpp"
#include "turnstile/sim/run/worker_log.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

// A log around another one, both used by one life of a worker only.
using LogWrapper = std::unique_ptr<core::Log> (*)(core::Log& inner, const core::Clock& clock);

// What all workers and clients of a world share. Nothing is owned.
template <core::Aggregate A>
struct WorkerParts {
  const core::Codec<A>* codec = nullptr;
  const core::Protocol* protocol = nullptr;
  core::Effects* effects = nullptr;
  const core::Decider<A>* decider = &core::Decider<A>::own();
  const core::ClientProtocol* client_protocol = &core::ClientProtocol::own();
  const WorkerLog* log = nullptr;  // null: SimLog
  LogWrapper wrap_log = nullptr;   // around the log of each life, if there is any
};

// Observes a worker's host.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  virtual void on_write(std::uint32_t worker, const core::PartitionWrite& write, Instant now) = 0;
  // The contents of a worker's store when it takes over a partition.
  virtual void on_open(std::uint32_t /*worker*/, core::PartitionId /*partition*/, const SimDisk::Table& /*table*/, Instant /*now*/) {}
  virtual void on_worker_failed(std::uint32_t worker, const std::string& why, Instant now) = 0;
};

template <core::Aggregate A>
class WorkerHost final : public Machine {
 public:
  struct World {
    Scheduler& scheduler;
    Cluster& cluster;
    Network& network;
    Chance& chance;
    Trace& trace;
    FaultCounts& faults;
    WorkerObserver& observer;
    core::WorkerCounters& counters;  // of all workers together
  };
  struct Options {
    std::uint32_t number = 0;
    core::WorkerOptions worker{};
    core::TimeMs skew_ms = 0;
    std::uint32_t disk_unsynced_max = 0;
    SimStoreOptions store{};
    SimLogOptions log{};
  };

  WorkerHost(const World& world, const WorkerParts<A>& parts, const Options& options)
      : Machine({world.scheduler, world.chance, world.trace, world.faults}, "worker-" + std::to_string(options.number),
                {options.number, options.skew_ms, options.worker.stages.skew_ms_max}),
        world_(world),
        parts_(parts),
        options_(options),
        disk_(options.disk_unsynced_max) {
    options_.log.transactional_id = name();
    options_.log.client.actor = actor();
    options_.store.lane = lane_of(options.number);
  }

  SimDisk& disk() { return disk_; }
  // core::Worker::undecided; 0 without a worker.
  std::size_t undecided() { return worker_ == nullptr ? 0 : worker_->undecided(); }

 private:
  core::Task<void> life() override {
    world_.trace.record(world_.scheduler.now(), actor(), EventKind::worker_start, process().incarnation());
    const std::unique_ptr<core::Log> log = make_log();
    SimStore store(process(), disk_, world_.chance, options_.store);
    store.on_write([this](const core::PartitionWrite& write) {
      world_.trace.record(world_.scheduler.now(), actor(), EventKind::store_write, static_cast<std::uint64_t>(write.partition.value),
                          static_cast<std::uint64_t>(write.checkpoint.events.value), 0,
                          [&write](TraceDetail& detail) { describe(write, detail); });
      world_.observer.on_write(options_.number, write, world_.scheduler.now());
    });
    store.on_open([this](core::PartitionId partition, const SimDisk::Table& table) {
      world_.observer.on_open(options_.number, partition, table, world_.scheduler.now());
    });
    store.on_failure([this] { note(Fault::disk_write_fails, {}); });
    const std::unique_ptr<core::Log> wrapped = parts_.wrap_log == nullptr ? nullptr : parts_.wrap_log(*log, clock());
    core::Log& seen = wrapped == nullptr ? *log : *wrapped;
    core::Worker<A> worker(seen, store, *parts_.codec, clock(), options_.worker, *parts_.protocol, *parts_.effects, stop_, *parts_.decider);
    const Account account(*this, worker);
    const core::WorkerEnd end = co_await worker.run();
    world_.trace.record(world_.scheduler.now(), actor(), EventKind::worker_end, end.failed ? 1 : 0, 0, 0,
                        [&](TraceDetail& detail) { detail.text = end.what; });
    if (end.failed) world_.observer.on_worker_failed(options_.number, end.what, world_.scheduler.now());
    ended();
  }

  std::unique_ptr<core::Log> make_log() {
    if (parts_.log != nullptr) return parts_.log->make({process(), world_.cluster, world_.network, options_.log});
    return std::make_unique<SimLog>(process(), world_.cluster, world_.network, options_.log);
  }

  // Knows the worker while it lives, and adds up its counters when it ends, however it ends.
  class Account {
   public:
    Account(WorkerHost& host, core::Worker<A>& worker) : host_(host) { host.worker_ = &worker; }
    Account(const Account&) = delete;
    Account& operator=(const Account&) = delete;
    ~Account() { host_.world_.counters += std::exchange(host_.worker_, nullptr)->counters(); }

   private:
    WorkerHost& host_;
  };

  void lose_unsynced(Chance& chance) override { disk_.lose_unsynced(chance); }
  void lose_disk() override { disk_.lose_everything(); }
  void mend() override { options_.store.write_fails = {}; }

  static void describe(const core::PartitionWrite& write, TraceDetail& detail) {
    const TopicPartition events = in_cluster(core::TopicPartition{core::Topic::events, write.partition});
    detail.ranges.push_back({events, write.checkpoint.events, write.checkpoint.events});
    for (const auto& put : write.puts) detail.records.push_back({events, write.checkpoint.events, {}, put.value});
  }

  const World world_;
  const WorkerParts<A> parts_;
  Options options_;
  SimDisk disk_;
  core::StopSignal stop_;
  core::Worker<A>* worker_ = nullptr;
};

}  // namespace turnstile::sim
