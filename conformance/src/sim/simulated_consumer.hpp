// A consumer of a program on the simulated cluster: steps become calls of the simulated client, what it tells becomes notes.
#pragma once

#include "sim_names.hpp"
#include "turnstile/conformance/consumer_notes.hpp"
#include "turnstile/sim/kafka/client/consumer.hpp"

namespace turnstile::conformance {

class SimulatedConsumer {
 public:
  SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster, sim::Network& network,
                    sim::ActorId actor);

  core::Task<Note> carry_out(const Step& step);
  core::Task<void> close() { return client_.close(); }
  sim::GroupMetadata metadata() const { return client_.group_metadata(); }

  // For gather: polls once; nothing of what is fetched is lost.
  core::Task<void> look();
  sim::Instant last_news() const { return last_news_; }
  bool has_share() const { return notes_.has_share(); }
  std::vector<std::string> news() { return notes_.news(); }

 private:
  sim::ConsumerOptions options();
  core::Task<void> rebalance(const sim::Rebalance& told);
  core::Task<Note> read();
  core::Task<Note> ask(const Step& step);
  core::Task<void> take(sim::Duration wait);
  void take(const sim::ConsumerRecord& record);
  void take(const sim::ConsumerEvent& event);
  core::Task<void> settle();
  void hold_back(bool on);
  sim::Instant now() { return process_.scheduler().now(); }

  const Program& program_;
  const ClientSpec& spec_;
  sim::Process& process_;
  sim::Cluster& cluster_;
  sim::Consumer client_;
  ConsumerNotes notes_;
  bool held_back_ = false;  // fetches nothing until it is to read
  sim::Instant last_news_{};
};

}  // namespace turnstile::conformance
