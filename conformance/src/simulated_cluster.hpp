// The simulated cluster that programs run on: with the settings that real brokers are started with for them.
#pragma once

#include <cstddef>

#include "turnstile/conformance/program.hpp"
#include "turnstile/conformance/world.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::conformance {

sim::NetworkOptions network_options();
sim::ClusterOptions cluster_options(const Program& program, const BrokerTimes& times, sim::Mistake mistake);
// Its place in the variant of requests.
std::size_t request_kind(Api api);

}  // namespace turnstile::conformance
