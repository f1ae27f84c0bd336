// The brokers of a simulated cluster, which a program kills, restarts and waits for.
#pragma once

#include <cstdint>
#include <vector>

#include "sim_names.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::conformance {

// Gives a coordinator to every group and transactional id of the program, before any broker is lost: one that is first asked for later may
// be given to a broker that is gone.
void assign_coordinators(const Program& program, sim::Cluster& cluster);
// When the controller notices a lost broker.
sim::Duration noticed_after(sim::Chance& chance);

class SimulatedBrokers {
 public:
  // `driver`: the process in which a step waits.
  SimulatedBrokers(const Program& program, sim::Cluster& cluster, sim::Network& network, sim::Process& driver);

  core::Task<Note> carry_out(const Step& step);

 private:
  void kill(sim::NodeId node);
  void kill_followers(sim::TopicPartition place, std::int64_t count);
  std::vector<sim::NodeId> followers(sim::TopicPartition place);
  void pause_followers(sim::TopicPartition place);
  void resume();
  void start(std::int64_t number);
  bool all_led();
  template <class Done>
  core::Task<Note> until(Done done);

  const Program& program_;
  sim::Cluster& cluster_;
  sim::Network& network_;
  sim::Process& driver_;
  std::vector<sim::NodeId> killed_;  // in the order of their deaths
  std::vector<sim::NodeId> paused_;
};

}  // namespace turnstile::conformance
