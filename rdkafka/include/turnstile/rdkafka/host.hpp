// A host whose application is blocking code on librdkafka: what its clients talk to, and what becomes of them.
//
//   process.start(rdkafka::host({process, cluster, network}, [] { counter_main(); }));
//
// Within `body`, and whatever it calls, librdkafka's functions reach that cluster. Clients that the code does not destroy end with the
// host. After a crash none of its calls reaches the world (fiber.hpp). Outside of a host, functions that need the world stop the program.
#pragma once

#include <functional>

#include "turnstile/core/task.hpp"
#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/network.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::rdkafka {

// All outlive the host: a process that still runs one is crashed before it is destroyed.
struct Surroundings {
  sim::Process& process;
  sim::Cluster& cluster;
  sim::Network& network;
};

core::Task<void> host(Surroundings surroundings, std::function<void()> body, FiberOptions options = {});

}  // namespace turnstile::rdkafka
