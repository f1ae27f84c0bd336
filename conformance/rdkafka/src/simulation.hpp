// One run's simulated Kafka, with one host: the program. What stands in for real brokers, processes and connections finds it here.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "proxy.hpp"
#include "turnstile/conformance/sim_world.hpp"
#include "turnstile/rdkafka/host.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::conformance {

class Simulation final : private rdkafka::HostWatcher {
 public:
  Simulation(const Program& program, const SimWorldOptions& options, std::uint64_t attempt);
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;
  ~Simulation();

  // That of this thread; there is one at a time.
  static Simulation& current();

  // Runs blocking code as the program's host. False: it waits for something that will not come.
  bool run(std::function<void()> body);

  const Program& program() const { return program_; }
  sim::Chance& chance() { return chance_; }
  sim::Network& network() { return network_; }
  sim::Cluster& cluster() { return cluster_; }
  // Whose messages those of a client are, over all its lives.
  sim::ActorId actor(Proxy::ClientId client);
  // No broker answers.
  bool away() const { return scheduler_.now() < cluster_.away_until(); }

  // Brokers are called broker-1:9092 and so on.
  static std::string address(std::int32_t node) { return "broker-" + std::to_string(node) + ":9092"; }
  std::string brokers() const;

 private:
  rdkafka::ClientIdentity identify(const std::string& client_id, void* opaque) override;
  void on_call(const char*) override {}
  void on_join(const std::string&, const std::vector<sim::TopicId>&) override {}
  void on_leave(const std::string&) override {}

  const Program& program_;
  sim::Scheduler scheduler_;
  sim::SeededChance chance_;
  sim::Trace trace_;
  sim::Network network_;
  sim::Cluster cluster_;
  sim::Process host_;
  std::map<Proxy::ClientId, sim::ActorId> actors_;
};

}  // namespace turnstile::conformance
