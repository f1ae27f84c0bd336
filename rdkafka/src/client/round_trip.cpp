#include "client/round_trip.hpp"

#include <utility>

namespace turnstile::rdkafka {
namespace {

constexpr std::uint64_t kAgain = 0;
constexpr std::uint64_t kTooLate = 1;

}  // namespace

RoundTrip::RoundTrip(rd_kafka_t& client, sim::Duration timeout, std::function<void(bool)> done)
    : client_(client),
      network_(client.host.world.network),
      done_(std::move(done)),
      ticket_(network_.enlist(*this, client.host.world.process)) {
  if (!sim::unlimited(timeout)) network_.wake_after(ticket_, timeout, kTooLate);
  send();
}

RoundTrip::~RoundTrip() {
  network_.close(connection_);
  network_.dismiss(ticket_);
}

void RoundTrip::send() {
  connection_ = network_.connect(*this, client_.actor(), &client_.host.world.process);
  network_.send(connection_, 1, network_.share(sim::Metadata{}));
}

void RoundTrip::end(bool answered) {
  over_ = true;
  network_.close(std::exchange(connection_, {}));
  done_(answered);
}

void RoundTrip::on_answer(sim::ConnectionId, sim::Correlation, sim::Answer&, sim::EventNumber) {
  if (!over_) end(true);
}

void RoundTrip::on_cut(sim::ConnectionId, sim::EventNumber) {
  connection_ = {};
  if (!over_) network_.wake_after(ticket_, core::milliseconds(client_.settings.integer("reconnect.backoff.ms")), kAgain);
}

void RoundTrip::on_timer(std::uint64_t token) {
  if (over_) return;
  token == kAgain ? send() : end(false);
}

}  // namespace turnstile::rdkafka
