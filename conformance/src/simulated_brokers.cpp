#include "simulated_brokers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace turnstile::conformance {

namespace {

using sim::Duration;
using sim::Instant;
using sim::NodeId;

constexpr Duration kForEver = 365LL * 86'400'000 * kMs;
constexpr Duration kAwaitMax = 30'000 * kMs;
// The controller notices a lost broker when its session has timed out (broker.session.timeout.ms), which it checks periodically.
constexpr std::int64_t kNoticedMsMin = 500;
constexpr std::int64_t kNoticedMsMax = 6'000;

Note well() { return {outcome(""), {}}; }

}  // namespace

Duration noticed_after(sim::Chance& chance) {
  return core::milliseconds(chance.between("program.noticed_ms", kNoticedMsMin, kNoticedMsMax));
}

void assign_coordinators(const Program& program, sim::Cluster& cluster) {
  if (program.nodes == 1) return;
  for (const ClientSpec& client : program.clients) {
    if (client.kind == ClientKind::consumer) cluster.truth().coordinator(cluster.group(client.group));
    if (client.kind == ClientKind::transactional_producer) cluster.truth().coordinator(cluster.transactional_id(client.transactional_id));
  }
}

SimulatedBrokers::SimulatedBrokers(const Program& program, sim::Cluster& cluster, sim::Network& network, sim::Process& driver)
    : program_(program), cluster_(cluster), network_(network), driver_(driver) {
  assign_coordinators(program, cluster);
}

void SimulatedBrokers::kill(NodeId node) {
  if (cluster_.faults().stop_node(node, noticed_after(network_.chance()), kForEver)) killed_.push_back(node);
}

// Those that are up.
std::vector<NodeId> SimulatedBrokers::followers(sim::TopicPartition place) {
  const sim::Replicas& replicas = cluster_.truth().replicas(place);
  std::vector<NodeId> found;
  for (std::int32_t number = 0; number < replicas.count(); ++number) {
    const NodeId node = replicas.replica(number);
    if (node != replicas.leader() && cluster_.truth().there(node)) found.push_back(node);
  }
  return found;
}

void SimulatedBrokers::kill_followers(sim::TopicPartition place, std::int64_t count) {
  for (const NodeId node : followers(place)) {
    if (count-- > 0) kill(node);
  }
}

void SimulatedBrokers::pause_followers(sim::TopicPartition place) {
  for (const NodeId node : followers(place)) {
    cluster_.faults().stall_node(node, kForEver);
    paused_.push_back(node);
  }
}

void SimulatedBrokers::resume() {
  for (const NodeId node : std::exchange(paused_, {})) cluster_.faults().go_on(node);
}

void SimulatedBrokers::start(std::int64_t number) {
  if (number == 0) {
    for (const NodeId node : killed_) cluster_.faults().start_node(node);
  } else if (number <= static_cast<std::int64_t>(killed_.size())) {
    cluster_.faults().start_node(killed_[static_cast<std::size_t>(number - 1)]);
  }
}

bool SimulatedBrokers::all_led() {
  for (TopicIndex topic = 0; topic < program_.topics.size(); ++topic) {
    for (std::int32_t partition = 0; partition < cluster_.partitions(topic_id(topic)); ++partition) {
      if (!cluster_.truth().led(where(topic, partition))) return false;
    }
  }
  return cluster_.coordinators_loaded();
}

template <class Done>
core::Task<Note> SimulatedBrokers::until(Done done) {
  const Instant limit = driver_.scheduler().now() + kAwaitMax;
  bool so = done();
  while (!so && driver_.scheduler().now() < limit) {
    co_await driver_.sleep(50 * kMs);
    so = done();
  }
  Note note{outcome(so ? "" : "_TIMED_OUT"), {}};
  co_return note;
}

core::Task<Note> SimulatedBrokers::carry_out(const Step& step) {
  const sim::TopicPartition place = where(step.topic, step.partition);
  Note note = well();
  switch (step.op) {
    case Op::kill_leader:
      if (const std::optional<NodeId> leader = cluster_.truth().replicas(place).leader()) kill(*leader);
      break;
    case Op::kill_followers: kill_followers(place, step.number); break;
    case Op::kill_group_coordinator: kill(cluster_.truth().coordinator(cluster_.group(step.text))); break;
    case Op::kill_transaction_coordinator:
      kill(cluster_.truth().coordinator(cluster_.transactional_id(program_.clients[step.client].transactional_id)));
      break;
    case Op::pause_followers: pause_followers(place); break;
    case Op::resume_brokers: resume(); break;
    case Op::start_broker: start(step.number); break;
    case Op::await_leaders: {
      auto waiting = until([this] { return all_led(); });
      note = co_await std::move(waiting);
      break;
    }
    case Op::await_in_sync: {
      auto waiting = until([this, place, count = step.number] { return cluster_.truth().replicas(place).in_sync().size() == count; });
      note = co_await std::move(waiting);
      break;
    }
    default: {
      const std::int32_t in_sync = cluster_.truth().replicas(place).in_sync().size();
      note.seen.push_back(word_replicas(program_, step.topic, step.partition, cluster_.truth().led(place), in_sync));
    }
  }
  co_return note;
}

}  // namespace turnstile::conformance
