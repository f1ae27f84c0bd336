// One run of a simulated world: brokers, workers, clients and faults, from the first event until everything has come to rest.
//
// Two phases. In the first, the swarm's faults happen. Then the world heals: nothing more is lost, every dead process is restarted, and the
// world must come to rest within bounded virtual time: each client has its answers, the group has read its inputs to their ends, no
// transaction is open.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/counters.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/run/abstract_state.hpp"
#include "turnstile/sim/run/atm.hpp"
#include "turnstile/sim/run/calm.hpp"
#include "turnstile/sim/run/disturber.hpp"
#include "turnstile/sim/run/run_loop.hpp"
#include "turnstile/sim/run/simulation_options.hpp"
#include "turnstile/sim/run/worker_host.hpp"

namespace turnstile::sim {

template <core::Aggregate A>
class SimulationObserver : public ClientObserver<A>, public WorkerObserver {};

template <core::Aggregate A, Workload<A> W>
class Simulation final : private Target {
 public:
  struct World {
    Chance& chance;
    Trace& trace;
    SimulationObserver<A>& observer;
    WorkerParts<A> parts;
    const W& workload;
  };

  Simulation(const World& world, const SimulationOptions& options, const Swarm& swarm)
      : world_(world),
        options_(options),
        swarm_(swarm),
        network_(scheduler_, world.chance, world.trace, network_options(swarm, options.lost_may_arrive)),
        cluster_(network_, cluster_options(options.cluster, swarm)),
        group_(cluster_.group(SimLogOptions{}.group)) {
    for (std::uint32_t number = 0; number < swarm_.worker_skews_ms.size(); ++number) add_worker(number);
    for (std::uint32_t number = 0; number < swarm_.client_skews_ms.size(); ++number) add_client(number);
  }
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  RunEnd run() {
    for (auto& worker : workers_) worker->start();
    for (auto& client : clients_) client->process.start(live(*client));
    schedule_faults();
    RunEnd end = loop_.run(scheduler_, [this] {
      if (states_ != nullptr) look_from_afar();
    });
    for (const auto& worker : workers_) end.lives += worker->lives();
    return end;
  }

  // Collects the abstract states that the run visits. Not owned; null: they are not collected.
  void watch_states(StatesSeen* states) { states_ = states; }

  Scheduler& scheduler() { return scheduler_; }
  Cluster& cluster() { return cluster_; }
  const Network& network() const { return network_; }
  GroupId group() const { return group_; }
  // How often each fault really fired.
  FaultCounts faults() const { return disturber_.faults(); }
  // Of the lives that are over; after `stop` of all.
  const core::WorkerCounters& counters() const { return counters_; }
  SimDisk& disk(std::uint32_t worker) { return workers_[worker]->disk(); }
  std::uint32_t workers() const { return static_cast<std::uint32_t>(workers_.size()); }
  // Visible records that the group has not read yet.
  std::uint64_t lag() {
    std::uint64_t records = 0;
    for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced, core::Topic::events}) {
      for (std::int32_t partition = 0; partition < options_.cluster.broker.partitions; ++partition) {
        records += cluster_.truth().lag(group_, in_cluster(core::TopicPartition{topic, core::PartitionId{partition}}));
      }
    }
    return records;
  }
  // Ends all lives, without a request to any broker.
  void stop() {
    for (auto& client : clients_) client->process.crash();
    for (auto& worker : workers_) worker->process().crash();
  }

 private:
  struct Client {
    Client(Scheduler& scheduler, const std::string& name) : process(scheduler, name), clock(scheduler) {}
    Process process;
    ProcessClock clock;
    AtmOptions options;
    ActorId actor = 0;
    Atm<A, W>* atm = nullptr;
  };
  static constexpr std::uint64_t kHeal = 1'000'000;
  static constexpr std::uint64_t kLookForRest = 1'000'001;

  void add_worker(std::uint32_t number) {
    typename WorkerHost<A>::Options options;
    options.number = number;
    options.worker = swarm_.worker;
    options.skew_ms = swarm_.worker_skews_ms[number];
    options.disk_unsynced_max = swarm_.disk_unsynced_max;
    options.store.write_fails = swarm_.disk_write_fails;
    options.log.turns = swarm_.worker.stages.turns;
    options.log.client = options_.worker_client;
    options.log.fetch = options_.fetch;
    options.log.transaction_timeout = swarm_.transaction_timeout;
    options.log.watermarks = options_.watermarks;
    options.log.round_robin = options_.roles_apart;
    const typename WorkerHost<A>::World world{scheduler_,   cluster_, network_,        world_.chance,
                                              world_.trace, faults_,  world_.observer, counters_};
    workers_.push_back(std::make_unique<WorkerHost<A>>(world, world_.parts, options));
    machines_.push_back(workers_.back().get());
  }

  void add_client(std::uint32_t number) {
    const auto count = static_cast<std::uint32_t>(swarm_.client_skews_ms.size());
    const std::string name = "atm-" + std::to_string(number);
    auto client = std::make_unique<Client>(scheduler_, name);
    client->actor = world_.trace.add_actor(name);
    client->clock.skew_ms = swarm_.client_skews_ms[number];
    client->options.id = number;
    client->options.commands = options_.commands / count + (number < options_.commands % count ? 1 : 0);
    client->options.partitions = options_.cluster.broker.partitions;
    if (options_.mixed_partitioner && number % 2 == 1) client->options.partitioner = core::crc32_partition;
    client->options.lifetime_ms = options_.lifetime_ms;
    client->options.times = settling_times();
    client->options.numbers = swarm_.worker.stages.turns == core::Turns::client;
    client->options.knobs = swarm_.client;
    clients_.push_back(std::move(client));
  }

  core::SettlingTimes settling_times() const {
    core::SettlingTimes times;
    times.grace_ms = swarm_.worker.stages.grace_ms;
    times.skew_ms_max = swarm_.worker.stages.skew_ms_max;
    times.transaction_timeout_ms = core::in_ms(SimLogOptions{}.transaction_timeout);
    times.transaction_scan_ms = core::in_ms(options_.cluster.broker.transactions.scan_interval);
    return times;
  }

  core::Task<void> live(Client& client) {
    SimProducerOptions producing;
    producing.client.actor = client.actor;
    SimReaderOptions reading;
    reading.client.actor = client.actor;
    reading.fetch = options_.fetch;
    SimProducer producer(client.process, cluster_, network_, producing);
    SimReader reader(client.process, cluster_, network_, reading);
    const typename Atm<A, W>::World world{
        client.process,  client.clock,   world_.chance, world_.trace,        client.actor,
        faults_,         producer,       reader,        *world_.parts.codec, *world_.parts.client_protocol,
        world_.observer, world_.workload};
    Atm<A, W> atm(world, client.options);
    client.atm = &atm;
    co_await atm.run();
    client.atm = nullptr;
    if (++clients_done_ == clients_.size()) scheduler_.after(Duration{}, *this, kHeal);
  }

  // ---- faults ----

  void schedule_faults() {
    const Instant quiet_at = disturber_.schedule();
    scheduler_.at(std::max(quiet_at, Instant{kFaultPhaseMin}), *this, kHeal);
  }

  void fire(std::uint64_t token) override {
    if (token == kHeal) {
      heal();
    } else if (token == kLookForRest) {
      look();
    }
  }

  // ---- coming to rest ----

  void heal() {
    if (!disturber_.healed()) {
      loop_.heal(scheduler_, options_.rest_within, options_.rest_within_events);
      disturber_.heal();
      for (auto& client : clients_) {
        if (client->atm != nullptr) client->atm->heal();
      }
    }
    if (clients_done_ == clients_.size()) look_for_rest();
  }

  // Every worker serves, everything is read, and no position is undecided: one whose command vanished, and whose client has given up, is
  // closed after its deadline.
  void look_for_rest() {
    if (loop_.rested() || looking_) return;
    looking_ = true;
    look();
  }
  void look() {
    const bool all_up = std::ranges::all_of(workers_, [](const auto& worker) { return worker->running(); });
    const bool calm = all_up && cluster_.truth().stable(group_) && cluster_.truth().members(group_) == workers_.size() &&
                      cluster_.truth().open_transactions() == 0 && lag() == 0 &&
                      std::ranges::all_of(workers_, [](const auto& worker) { return worker->undecided() == 0; });
    if (calm_.lasts(calm, cluster_.truth().counters().records, scheduler_.now())) return loop_.rest();
    scheduler_.after(Calm::kLookEvery, *this, kLookForRest);
  }

  // ---- abstract states ----

  // After each turn of events: a transaction or a rebalance has progressed, a producer was fenced, a member joined, left or was expelled, a
  // client is done.
  void look_from_afar() {
    const ClusterCounters& counters = cluster_.truth().counters();
    const std::uint64_t turns = counters.turns + network_.counters().cuts + clients_done_ + (disturber_.healed() ? 1 : 0);
    if (turns == turns_) return;
    turns_ = turns;
    see_state();
  }
  // Apart, because nearly every event ends above.
  void see_state() {
    const ClusterCounters& counters = cluster_.truth().counters();
    AbstractState state;
    for (const auto& worker : workers_) state.exactly(worker->phase()).size(std::min<std::uint64_t>(worker->lives(), 4));
    state.exactly(cluster_.truth().stable(group_) ? 1 : 0)
        .exactly(cluster_.truth().members(group_))
        .exactly(cluster_.truth().open_transactions());
    state.exactly(std::min<std::uint64_t>(counters.timeouts, 2)).exactly(std::min<std::uint64_t>(counters.expelled, 2));
    state.size(counters.rebalances).size(counters.aborts).size(counters.fences);
    for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced, core::Topic::events}) {
      std::uint64_t records = 0;
      for (std::int32_t partition = 0; partition < options_.cluster.broker.partitions; ++partition) {
        records += cluster_.truth().lag(group_, in_cluster(core::TopicPartition{topic, core::PartitionId{partition}}));
      }
      state.size(records);
    }
    states_->see(state.exactly(disturber_.healed() ? 1 : 0));
  }

  static constexpr Duration kFaultPhaseMin = 3'000 * core::kMs;

  const World world_;
  const SimulationOptions options_;
  const Swarm swarm_;
  Scheduler scheduler_;
  FaultCounts faults_;
  core::WorkerCounters counters_;
  Network network_;
  Cluster cluster_;
  const GroupId group_;
  std::vector<std::unique_ptr<WorkerHost<A>>> workers_;
  std::vector<Machine*> machines_;  // the same
  const std::vector<GroupId> groups_{group_};
  Disturber disturber_{{scheduler_, network_, cluster_, faults_, machines_, groups_}, swarm_, options_.cluster};
  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t clients_done_ = 0;
  StatesSeen* states_ = nullptr;
  std::uint64_t turns_ = 0;  // of events, at the last abstract state
  bool looking_ = false;
  Calm calm_;
  RunLoop loop_;
};

}  // namespace turnstile::sim
