// A request of a client's background that any broker answers: what is asked about the cluster, and what an administrator asks of it. Its
// answer is as long on its way as those of other requests, and may be lost, cut off and held back as they are.
#pragma once

#include <cstdint>
#include <functional>

#include "client/handle.hpp"
#include "turnstile/sim/kafka/network.hpp"

namespace turnstile::rdkafka {

class RoundTrip final : private sim::Endpoint, private sim::TimerOwner {
 public:
  // `done(true)` is called in the background when it was answered, `done(false)` when the time was up. The round trip may be destroyed
  // before, but not by `done`.
  RoundTrip(rd_kafka_t& client, sim::Duration timeout, std::function<void(bool)> done);
  RoundTrip(const RoundTrip&) = delete;
  RoundTrip& operator=(const RoundTrip&) = delete;
  ~RoundTrip();

  bool over() const { return over_; }

 private:
  void send();
  void end(bool answered);
  void on_answer(sim::ConnectionId connection, sim::Correlation correlation, sim::Answer& answer, sim::EventNumber event) override;
  void on_cut(sim::ConnectionId connection, sim::EventNumber event) override;
  void on_timer(std::uint64_t token) override;

  rd_kafka_t& client_;
  sim::Network& network_;
  std::function<void(bool)> done_;
  sim::Network::Ticket ticket_;
  sim::ConnectionId connection_{};
  bool over_ = false;
};

}  // namespace turnstile::rdkafka
