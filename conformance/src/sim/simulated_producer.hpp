// A producer of a program on the simulated cluster: steps become calls of the simulated client, its reports become notes.
#pragma once

#include "sim_names.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

namespace turnstile::conformance {

class SimulatedProducer {
 public:
  SimulatedProducer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster, sim::Network& network,
                    sim::ActorId actor);
  // `metadata` is sent along with offsets.
  core::Task<Note> carry_out(const Step& step, sim::GroupMetadata metadata = {});

 private:
  sim::ClientStatus produce(const Step& step);
  core::Task<Note> flush();

  const Program& program_;
  const ClientSpec& spec_;
  sim::Producer client_;
  std::uint64_t produced_ = 0;
};

}  // namespace turnstile::conformance
