// The brokers of the simulated cluster, killed and started as processes are.
#include "nodes.hpp"

#include <algorithm>
#include <utility>

#include "simulated_brokers.hpp"
#include "simulation.hpp"

namespace turnstile::conformance {

namespace {

constexpr sim::Duration kForEver = 365LL * 86'400'000 * core::kMs;

sim::NodeId id_of(std::int32_t node) { return sim::NodeId{node - 1}; }

}  // namespace

Nodes::Nodes(std::string folder, std::string script) : folder_(std::move(folder)), script_(std::move(script)) {
  const std::int32_t nodes = Simulation::current().program().nodes;
  for (std::int32_t node = 1; node <= nodes; ++node) addresses_.push_back(Simulation::address(node));
  gone_.resize(addresses_.size());
  paused_.resize(addresses_.size());
}

std::string Nodes::awake() const {
  std::string brokers;
  for (std::int32_t node = 1; node <= count(); ++node) {
    if (is_awake(node)) brokers += (brokers.empty() ? "" : ",") + addresses_[index(node)];
  }
  return brokers;
}

bool Nodes::kill(std::int32_t node) {
  Simulation& simulation = Simulation::current();
  if (!simulation.cluster().faults().stop_node(id_of(node), noticed_after(simulation.chance()), kForEver)) return false;
  gone_[index(node)] = true;
  paused_[index(node)] = false;
  killed_.push_back(node);
  return true;
}

bool Nodes::pause(std::int32_t node) {
  Simulation::current().cluster().faults().stall_node(id_of(node), kForEver);
  paused_[index(node)] = true;
  return true;
}

void Nodes::resume_all() {
  for (std::int32_t node = 1; node <= count(); ++node) {
    if (paused_[index(node)]) Simulation::current().cluster().faults().go_on(id_of(node));
    paused_[index(node)] = false;
  }
}

bool Nodes::start(std::int64_t number) {
  for (std::int32_t node = 1; node <= count(); ++node) {
    const bool chosen = number == 0 || (number <= std::ssize(killed_) && killed_[static_cast<std::size_t>(number - 1)] == node);
    if (!chosen || !gone_[index(node)]) continue;
    Simulation::current().cluster().faults().start_node(id_of(node));
    gone_[index(node)] = false;
  }
  return true;
}

}  // namespace turnstile::conformance
