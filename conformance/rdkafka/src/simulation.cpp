#include "simulation.hpp"

#include <algorithm>
#include <utility>

#include "connection.hpp"
#include "simulated_brokers.hpp"
#include "simulated_cluster.hpp"

namespace turnstile::conformance {

namespace {

constexpr sim::Duration kRunMax = 24LL * 3'600'000 * core::kMs;

thread_local Simulation* the_simulation = nullptr;

}  // namespace

Simulation::Simulation(const Program& program, const SimWorldOptions& options, std::uint64_t attempt)
    : program_(program),
      chance_(options.seed, attempt),
      network_(scheduler_, chance_, trace_, network_options()),
      cluster_(network_, cluster_options(program, options.times, options.mistake)),
      host_(scheduler_, "program") {
  assign_coordinators(program, cluster_);
  the_simulation = this;
}

Simulation::~Simulation() {
  host_.crash();
  the_simulation = nullptr;
}

Simulation& Simulation::current() { return *the_simulation; }

bool Simulation::run(std::function<void()> body) {
  host_.start(rdkafka::host({host_, cluster_, network_, this}, std::move(body)));
  while (!host_.finished() && scheduler_.step(sim::Instant{kRunMax})) {
  }
  return host_.finished();
}

sim::ActorId Simulation::actor(Proxy::ClientId client) {
  const auto known = actors_.find(client);
  if (known != actors_.end()) return known->second;
  return actors_[client] = trace_.add_actor("client " + std::to_string(client));
}

std::string Simulation::brokers() const {
  std::string all;
  for (std::int32_t node = 1; node <= program_.nodes; ++node) all += (all.empty() ? "" : ",") + address(node);
  return all;
}

// Members of a group are ordered by their clients' names. The administrator has no context.
rdkafka::ClientIdentity Simulation::identify(const std::string& client_id, void* opaque) {
  const auto before = std::ranges::count_if(program_.clients, [&client_id](const ClientSpec& other) { return other.name < client_id; });
  rdkafka::ClientIdentity identity{.actor = 0, .order = static_cast<std::uint32_t>(before) + 1};
  if (opaque != nullptr) identity.actor = actor(static_cast<const CallbackContext*>(opaque)->id);
  return identity;
}

}  // namespace turnstile::conformance
