#include "turnstile/sim/run/hosted_run.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

namespace {

struct Instance {
  const HostedPrograms::Program* program = nullptr;
  std::uint32_t number = 0;
};

// The first instance of each program, then the second of each, ...: a world with fewer hosts has at least one of each.
std::vector<Instance> instances(const HostedPrograms& programs) {
  std::vector<Instance> all;
  std::uint32_t most = 0;
  for (const auto& program : programs.hosts) most = std::max(most, program.count);
  for (std::uint32_t number = 0; number < most; ++number) {
    for (const auto& program : programs.hosts) {
      if (number < program.count) all.push_back({&program, number});
    }
  }
  return all;
}

std::string name_of(const Instance& instance) { return instance.program->name + "-" + std::to_string(instance.number); }

}  // namespace

std::vector<std::string> HostedRun::host_names(const HostedPrograms& programs) {
  std::vector<std::string> names;
  for (const Instance& instance : instances(programs)) names.push_back(name_of(instance));
  return names;
}

HostedRun::HostedRun(Chance& chance, Trace& trace, const HostedPrograms& programs, const HostedOptions& options, const Swarm& swarm)
    : chance_(chance),
      trace_(trace),
      options_(options),
      swarm_(swarm),
      network_(scheduler_, chance, trace, network_options(swarm, false)),
      cluster_(network_, cluster_options(options.cluster, swarm)) {
  const sim::Machine::Surroundings surroundings{scheduler_, chance_, trace_, faults_};
  const HostedWorld world{cluster_, network_, notes_, topic_names_, groups_, group_ids_, commands_, clients_done_};
  const std::vector<Instance> all = instances(programs);
  for (std::uint32_t lane = 0; lane < swarm.worker_skews_ms.size(); ++lane) {
    const Instance& instance = all[lane];
    const HostMachine::Program program{instance.program->name, &instance.program->body, instance.number, false, lane};
    hosts_.push_back(std::make_unique<HostMachine>(surroundings, world, name_of(instance), program,
                                                   sim::Machine::Traits{lane, swarm.worker_skews_ms[lane], 1}));
    machines_.push_back(hosts_.back().get());
  }
  for (std::uint32_t lane = 0; lane < programs.clients.size(); ++lane) {
    const HostedPrograms::Program& client = programs.clients[lane];
    const HostMachine::Program program{client.name, &client.body, 0, true, lane};
    clients_.push_back(std::make_unique<HostMachine>(surroundings, world, client.name, program, sim::Machine::Traits{lane, 0, 1}));
  }
}

RunEnd HostedRun::run() {
  for (auto& host : hosts_) host->start();
  for (auto& client : clients_) client->start();
  scheduler_.at(std::max(disturber_.schedule(), Instant{kFaultPhaseMin}), *this, kHeal);
  RunEnd end = loop_.run(scheduler_, [this] {
    if (states_ != nullptr) look_from_afar();
  });
  for (const auto& host : hosts_) end.lives += host->lives();
  return end;
}

void HostedRun::stop() {
  for (auto& client : clients_) client->process().crash();
  for (auto& host : hosts_) host->process().crash();
}

void HostedRun::fire(std::uint64_t token) { token == kHeal ? heal() : look(); }

void HostedRun::heal() {
  loop_.heal(scheduler_, options_.rest_within, options_.rest_within_events);
  disturber_.heal();
  look();
}

std::uint64_t HostedRun::lag(const HostedGroup& group) {
  std::uint64_t records = 0;
  for (const TopicId topic : group.topics) {
    for (std::int32_t partition = 0; partition < cluster_.partitions(topic); ++partition) {
      records += cluster_.truth().lag(group.id, {topic, core::PartitionId{partition}});
    }
  }
  return records;
}

std::string HostedRun::restless() const {
  constexpr std::uint64_t kOften = 3;
  std::string text;
  for (const auto& host : hosts_) {
    if (host->endings() < kOften) continue;
    // A program that ends says how.
    const auto last = std::find_if(notes_.rbegin(), notes_.rend(), [&host](const HostNote& note) { return note.host == host->name(); });
    text += "; " + host->name() + " ended by itself " + std::to_string(host->endings()) + " times" +
            (last == notes_.rend() ? std::string() : ", and said last: " + last->text);
  }
  return text;
}

std::string HostedRun::unrest() {
  const auto counted = [](std::uint64_t count, const char* what) { return std::to_string(count) + " " + what + (count == 1 ? "" : "s"); };
  for (const auto& client : clients_) {
    if (!client->finished_all()) return client->name() + " is not done";
  }
  for (const auto& host : hosts_) {
    if (!host->running()) return host->name() + " does not run";
  }
  std::string held_up;
  cluster_.truth().each_partition([&](TopicPartition where) {
    if (held_up.empty() && cluster_.truth().log(where).open_transactions() != 0)
      held_up = "an open transaction holds up the readers of " + cluster_.name(where.topic) + "/" + std::to_string(where.partition.value);
  });
  if (!held_up.empty()) return held_up;
  for (const HostedGroup& group : groups_) {
    if (!cluster_.truth().stable(group.id)) return "group " + group.name + " is rebalancing";
    if (cluster_.truth().members(group.id) != group.members)
      return "group " + group.name + " has " + counted(cluster_.truth().members(group.id), "member") + " and not " +
             std::to_string(group.members);
    if (const auto behind = lag(group); behind != 0) return "group " + group.name + " has not committed " + counted(behind, "record");
  }
  return {};
}

void HostedRun::look() {
  if (calm_.lasts(unrest().empty(), cluster_.truth().counters().records, scheduler_.now())) return loop_.rest();
  scheduler_.after(Calm::kLookEvery, *this, kLook);
}

// After each turn of events: a transaction or a rebalance has progressed, a producer was fenced, a member joined, left or was expelled, a
// client is done.
void HostedRun::look_from_afar() {
  const ClusterCounters& counters = cluster_.truth().counters();
  std::uint64_t turns = counters.turns + network_.counters().cuts + clients_done_ + (disturber_.healed() ? 1 : 0);
  for (const auto& host : hosts_) turns += host->lives();
  if (turns == turns_) return;
  turns_ = turns;
  AbstractState state;
  for (const auto& host : hosts_) state.exactly(host->phase()).size(std::min<std::uint64_t>(host->lives(), 4));
  for (const HostedGroup& group : groups_) {
    state.exactly(cluster_.truth().stable(group.id) ? 1 : 0).exactly(cluster_.truth().members(group.id)).size(lag(group));
  }
  state.exactly(cluster_.truth().open_transactions()).exactly(std::min<std::uint64_t>(counters.timeouts, 2));
  state.exactly(std::min<std::uint64_t>(counters.expelled, 2));
  state.size(counters.rebalances).size(counters.aborts).size(counters.fences);
  states_->see(state.exactly(disturber_.healed() ? 1 : 0));
}

}  // namespace turnstile::sim
