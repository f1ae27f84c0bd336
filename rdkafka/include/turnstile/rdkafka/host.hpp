// A host whose application is blocking code on librdkafka: what its clients talk to, and what becomes of them.
//
//   process.start(rdkafka::host({process, cluster, network}, [] { counter_main(); }));
//
// Within `body`, and whatever it calls, librdkafka's functions reach that cluster. Clients that the code does not destroy end with the
// host. After a crash none of its calls reaches the world (fiber.hpp). Outside of a host, functions that need the world stop the program.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "turnstile/core/task.hpp"
#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/network.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::rdkafka {

// Which client of the simulated ones a client of the code's is.
struct ClientIdentity {
  sim::ActorId actor = 0;   // whose messages are its own; 0: an actor of its own is registered
  std::uint32_t order = 0;  // among the members of its group, to whom partitions are dealt out (sim::ConsumerOptions::client_order)
};

// By the first characters of its client.id; of equal ones the older is first.
ClientIdentity identity_of(const std::string& client_id);

// Is told what the code does, as it does it.
struct HostWatcher {
  // A client is about to be made, with that client.id and that opaque pointer.
  virtual ClientIdentity identify(const std::string& client_id, void*) { return identity_of(client_id); }
  virtual void on_call(const char* function) = 0;
  // A consumer becomes a member of that group and wants these topics; it is one no more.
  virtual void on_join(const std::string& group, const std::vector<sim::TopicId>& topics) = 0;
  virtual void on_leave(const std::string& group) = 0;
  // Threads of the host wait for each other, and always will. Unless somebody is told, it stops the program.
  virtual void on_deadlock(const std::string& who_waits_for_what);

 protected:
  ~HostWatcher() = default;
};

// All outlive the host: a process that still runs one is crashed before it is destroyed.
struct Surroundings {
  sim::Process& process;
  sim::Cluster& cluster;
  sim::Network& network;
  HostWatcher* watcher = nullptr;
};

core::Task<void> host(Surroundings surroundings, std::function<void()> body, FiberOptions options = {});

}  // namespace turnstile::rdkafka
