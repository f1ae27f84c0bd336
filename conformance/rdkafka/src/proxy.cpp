// What the proxy does to connections, done to those of the simulated network.
#include "proxy.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <thread>
#include <vector>

#include "simulated_cluster.hpp"
#include "simulation.hpp"
#include "turnstile/sim/kafka/wire_faults.hpp"

namespace turnstile::conformance {

namespace {

// A request that arrives has been carried out then.
constexpr auto kDelivered = std::chrono::milliseconds(20);

}  // namespace

struct Proxy::Impl final : sim::Interceptor {
  Impl() : simulation(Simulation::current()), faults(simulation.network()) { simulation.network().intercept(this); }

  bool is_banished(sim::ActorId client) const { return std::ranges::find(banished, client) != banished.end(); }

  sim::Passage on_request(const sim::Passing& request) override {
    if (is_banished(request.client)) return sim::Passage::drop;
    const sim::Passage passage = faults.on_request(request);
    if (passage == sim::Passage::pass && request.api == request_kind(Api::heartbeat)) beating.push_back(request);
    return passage;
  }
  sim::Passage on_answer(const sim::Passing& answer) override {
    const auto same = [&answer](const sim::Passing& request) {
      return request.connection == answer.connection && request.generation == answer.generation &&
             request.correlation == answer.correlation;
    };
    const bool of_heartbeat = std::erase_if(beating, same) != 0;
    if (is_banished(answer.client)) return sim::Passage::drop;
    const sim::Passage passage = faults.on_answer(answer);
    if (passage == sim::Passage::pass && of_heartbeat) ++heartbeats[answer.client];
    return passage;
  }
  bool holds(sim::ActorId client) const override { return faults.holds(client); }

  Simulation& simulation;
  sim::WireFaults faults;
  std::vector<sim::ActorId> banished;
  std::vector<sim::Passing> beating;  // without an answer yet
  std::map<sim::ActorId, std::uint64_t> heartbeats;
};

Proxy::Proxy(Gate*) : impl_(std::make_unique<Impl>()) {}
Proxy::~Proxy() = default;

// The simulated clients have no sockets, and do not ask how to connect them.
int Proxy::connect(ClientId, int, const sockaddr*, socklen_t, std::string_view) { return ENOTSUP; }

void Proxy::cut_before(ClientId client, Api api) { impl_->faults.cut_before(impl_->simulation.actor(client), request_kind(api)); }
void Proxy::cut_after(ClientId client, Api api, std::uint32_t more) {
  impl_->faults.cut_after(impl_->simulation.actor(client), request_kind(api), more);
}
void Proxy::strand(ClientId client, Api api) { impl_->faults.strand(impl_->simulation.actor(client), request_kind(api)); }
bool Proxy::deliver(ClientId client, std::chrono::milliseconds) {
  impl_->faults.deliver_stranded(impl_->simulation.actor(client));
  std::this_thread::sleep_for(kDelivered);
  return true;
}
void Proxy::hold(ClientId client) { impl_->faults.hold(impl_->simulation.actor(client)); }
void Proxy::release(ClientId client) { impl_->faults.release(impl_->simulation.actor(client)); }
void Proxy::banish(ClientId client) { impl_->banished.push_back(impl_->simulation.actor(client)); }
void Proxy::admit(ClientId client) { std::erase(impl_->banished, impl_->simulation.actor(client)); }
std::uint64_t Proxy::heartbeats(ClientId client) const { return impl_->heartbeats[impl_->simulation.actor(client)]; }
void Proxy::forget(ClientId client) { release(client); }

}  // namespace turnstile::conformance
