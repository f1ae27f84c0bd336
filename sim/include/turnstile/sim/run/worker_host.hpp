// A simulated machine that runs one worker: its process, clock and disk, and one life of the worker after the other.
//
// Everything that a life consists of lives in the frame of its root coroutine: a crash destroys the frame, and with it the worker and its
// clients, as a crash does. The disk and the clock survive.
#pragma once

#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "turnstile/core/client_protocol.hpp"
#include "turnstile/core/worker.hpp"
#include "turnstile/sim/kafka/client/sim_log.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/run/sim_store.hpp"
#include "turnstile/sim/run/swarm.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

// A log around another one, both used by one life of a worker only.
using LogWrapper = std::unique_ptr<core::Log> (*)(core::Log& inner, const core::Clock& clock);

// What all the workers of a world share, and its clients. Nothing is owned.
template <core::Aggregate A>
struct WorkerParts {
  const core::Codec<A>* codec = nullptr;
  const core::Protocol* protocol = nullptr;
  core::Effects* effects = nullptr;
  const core::Decider<A>* decider = &core::Decider<A>::own();
  const core::ClientProtocol* client_protocol = &core::ClientProtocol::own();
  LogWrapper wrap_log = nullptr;  // around the log of each life, if there is any
};

// What a worker's host tells the outside.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  virtual void on_write(std::uint32_t worker, const core::PartitionWrite& write, TimeNs now) = 0;
  // What a worker's store holds when it takes a partition over.
  virtual void on_open(std::uint32_t /*worker*/, core::PartitionId /*partition*/, const SimDisk::Table& /*table*/, TimeNs /*now*/) {}
  virtual void on_worker_failed(std::uint32_t worker, const std::string& why, TimeNs now) = 0;
};

template <core::Aggregate A>
class WorkerHost final : private Target {
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
      : world_(world),
        parts_(parts),
        options_(options),
        name_("worker-" + std::to_string(options.number)),
        actor_(world.trace.add_actor(name_)),
        process_(world.scheduler, name_),
        clock_(world.scheduler),
        disk_(options.disk_unsynced_max) {
    clock_.skew_ms = options.skew_ms;
    options_.log.transactional_id = name_;
    options_.log.client.actor = actor_;
    options_.store.lane = lane_of(options.number);
  }

  void start() { process_.start(life()); }
  bool running() const { return process_.alive() && !process_.finished(); }
  Process& process() { return process_; }
  SimDisk& disk() { return disk_; }
  // As seen from outside: 0 down, 1 running, 2 standing still, 3 its application stands still.
  std::uint64_t phase() const {
    if (!running()) return 0;
    const TimeNs now = world_.scheduler.now();
    if (process_.runnable_at() > now) return 2;
    return process_.application_runnable_at() > now ? 3 : 1;
  }
  std::uint64_t lives() const { return process_.incarnation(); }

  // Dies at the n-th await from now, and comes back after `down`; what becomes of the disk is the fault's kind.
  void crash_at_await(std::uint64_t number, Fault kind, TimeNs down) {
    if (!running() || number == 0) return;
    process_.crash_at_await(number, [this, kind, down] { after_crash(kind, down); });
  }
  void crash(Fault kind, TimeNs down) {
    if (!running()) return;
    process_.crash();
    after_crash(kind, down);
  }
  void pause(Fault kind, TimeNs duration) {
    if (!running()) return;
    note(kind, duration);
    const TimeNs until = world_.scheduler.now() + duration;
    kind == Fault::process_pause ? process_.pause_all(until) : process_.pause_application(until);
  }
  // Somebody sets the clock while the worker runs; time goes on from there.
  void step_clock(core::TimeMs skew_ms) {
    if (!running() || skew_ms == clock_.skew_ms) return;
    const core::TimeMs step_ms = skew_ms - clock_.skew_ms;
    clock_.skew_ms = skew_ms;
    note(Fault::clock_step, std::abs(step_ms) * core::kNsPerMs, step_ms < 0 ? "clock_step back" : "clock_step ahead");
  }
  core::TimeMs skew_ms() const { return clock_.skew_ms; }
  // No more misfortune from here on.
  void heal() {
    if (process_.alive()) process_.crash_at_await(0, {});
    options_.store.write_fails = {};
    if (!running() && process_.incarnation() != 0) fire(process_.incarnation());  // who is down is started again now
  }

 private:
  static constexpr TimeNs kRestartDelay = 100 * core::kNsPerMs;

  core::Task<void> life() {
    world_.trace.record(world_.scheduler.now(), actor_, "worker.start", process_.incarnation());
    SimLog log(process_, world_.cluster, world_.network, options_.log);
    SimStore store(process_, disk_, world_.chance, options_.store);
    store.on_write([this](const core::PartitionWrite& write) {
      world_.trace.record(world_.scheduler.now(), actor_, "store.write", static_cast<std::uint64_t>(write.partition.value),
                          static_cast<std::uint64_t>(write.checkpoint.events.value), 0,
                          [&write](TraceDetail& detail) { describe(write, detail); });
      world_.observer.on_write(options_.number, write, world_.scheduler.now());
    });
    store.on_open([this](core::PartitionId partition, const SimDisk::Table& table) {
      world_.observer.on_open(options_.number, partition, table, world_.scheduler.now());
    });
    store.on_failure([this] { note(Fault::disk_write_fails, 0); });
    const std::unique_ptr<core::Log> wrapped = parts_.wrap_log == nullptr ? nullptr : parts_.wrap_log(log, clock_);
    core::Log& seen = wrapped == nullptr ? log : *wrapped;
    core::Worker<A> worker(seen, store, *parts_.codec, clock_, options_.worker, *parts_.protocol, *parts_.effects, stop_, *parts_.decider);
    const Account account{worker, world_.counters};
    const core::WorkerEnd end = co_await worker.run();
    world_.trace.record(world_.scheduler.now(), actor_, "worker.end", end.failed ? 1 : 0, 0, 0,
                        [&](TraceDetail& detail) { detail.text = end.what; });
    if (end.failed) world_.observer.on_worker_failed(options_.number, end.what, world_.scheduler.now());
    world_.scheduler.after(kRestartDelay, *this, process_.incarnation());
  }

  // Adds up what a life has done when it ends, however it ends.
  struct Account {
    const core::Worker<A>& worker;
    core::WorkerCounters& total;
    ~Account() { total += worker.counters(); }
  };

  void after_crash(Fault kind, TimeNs down) {
    note(kind, down);
    InLane chance(world_.chance, lane_of(options_.number));
    if (kind == Fault::disk_unsynced_lost) disk_.lose_unsynced(chance);
    if (kind == Fault::disk_lost) disk_.lose_everything();
    if (kind == Fault::clock_jump) clock_.skew_ms = draw_skew_ms(chance, "clock.jump_ms", options_.worker.stages.skew_ms_max);
    world_.scheduler.after(down, *this, process_.incarnation());
  }
  static void describe(const core::PartitionWrite& write, TraceDetail& detail) {
    const TopicPartition events = in_cluster(core::TopicPartition{core::Topic::events, write.partition});
    detail.ranges.push_back({events, write.checkpoint.events, write.checkpoint.events});
    for (const auto& put : write.puts) detail.records.push_back({events, write.checkpoint.events, {}, put.value});
  }
  void note(Fault kind, TimeNs duration) { note(kind, duration, name(kind)); }
  void note(Fault kind, TimeNs duration, std::string_view text) {
    world_.faults.add(kind);
    world_.trace.record(world_.scheduler.now(), actor_, "fault", static_cast<std::uint64_t>(kind), static_cast<std::uint64_t>(duration), 0,
                        [text](TraceDetail& detail) { detail.text = text; });
  }

  // The next life, if the one that asked for it is over and nobody else started one.
  void fire(std::uint64_t incarnation) override {
    if (incarnation != process_.incarnation() || running()) return;
    process_.crash();
    start();
  }

  const World world_;
  const WorkerParts<A> parts_;
  Options options_;
  std::string name_;
  ActorId actor_;
  Process process_;
  ProcessClock clock_;
  SimDisk disk_;
  core::StopSignal stop_;
};

}  // namespace turnstile::sim
