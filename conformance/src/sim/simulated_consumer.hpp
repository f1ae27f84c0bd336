// A consumer of a program on the simulated cluster: steps become calls of the simulated client, what it tells becomes notes.
#pragma once

#include <vector>

#include "sim/sim_names.hpp"
#include "turnstile/sim/kafka/client/consumer.hpp"

namespace turnstile::conformance {

class SimulatedConsumer {
 public:
  SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster, sim::Network& network,
                    sim::ActorId actor);

  core::Task<Note> carry_out(const Step& step);
  core::Task<void> close() { return client_.close(); }
  sim::GroupMetadata metadata() const { return client_.group_metadata(); }

  // ---- gather ----

  // Polls once; nothing of what is fetched is lost.
  core::Task<void> look();
  sim::TimeNs last_news() const { return last_news_; }
  bool has_share() const { return shared_; }
  // What happened to its share since the last time, and the share of now.
  std::vector<std::string> news();

 private:
  struct Part {
    Place place{};          // as the program put it
    std::int64_t end = -1;  // where the last end was seen
    bool dead = false;      // an error silenced it
    bool paused = false;    // by the program
  };
  struct Seen {
    Place place{};
    std::string line;
  };

  sim::ConsumerOptions options();
  core::Task<void> rebalance(const sim::Rebalance& rebalance);
  core::Task<Note> assign(const Step& step);
  core::Task<Note> unsubscribe();
  core::Task<Note> read();
  core::Task<Note> poll(std::int64_t wait_ms);
  core::Task<Note> seek(const Step& step);
  Note pause(const Step& step, bool on);
  Note position(const Step& step);
  core::Task<Note> commit(const Step& step);
  core::Task<Note> committed(const Step& step);
  core::Task<Note> watermarks(const Step& step);
  core::Task<Note> offset_for_time(const Step& step);
  core::Task<void> take(sim::TimeNs wait);
  void take(const sim::ConsumerRecord& record);
  void take(const sim::ConsumerEvent& event);
  core::Task<void> settle();
  void hold_back(bool on);
  Part* find(const Place& place);
  void forget_records(const Place& place);
  sim::TimeNs now() { return process_.scheduler().now(); }

  const Program& program_;
  const ClientIndex index_;
  const ClientSpec& spec_;
  sim::Process& process_;
  sim::Cluster& cluster_;
  sim::Consumer client_;
  std::vector<Part> parts_;
  std::vector<Seen> records_;        // fetched and not yet noted
  std::vector<std::string> events_;  // told and not yet noted
  bool shared_ = false;              // was given a share, empty or not
  bool told_share_ = false;          // at the last gather
  bool revoked_ = false;             // since then
  bool lost_ = false;
  bool held_back_ = false;  // fetches nothing until it is to read
  sim::TimeNs last_news_ = 0;
};

}  // namespace turnstile::conformance
