// The settings of a simulated world that are the same for all of a scenario's runs.
#pragma once

#include <cstdint>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/client/client.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

struct SimulationOptions {
  std::uint32_t commands = 100;
  core::TimeMs lifetime_ms = 60'000;           // a command's deadline lies so far ahead
  Duration rest_within = 150'000 * core::kMs;  // of healing
  std::uint64_t rest_within_events = 100'000;  // of healing: bounds an endless loop
  ClusterOptions cluster{.broker = {.topics = protocol_topics()}};
  ClientOptions worker_client{};                       // of the workers; the actors are their own
  FetchOptions fetch{};                                // of workers and clients
  Isolation watermarks = Isolation::read_uncommitted;  // the isolation level of the workers' watermark queries
  bool lost_may_arrive = false;                        // see NetworkOptions
  bool roles_apart = false;                            // round-robin assignor: one worker may sequence what another validates
  bool mixed_partitioner = false;                      // a flaw of the clients: every second one partitions by CRC32
};

}  // namespace turnstile::sim
