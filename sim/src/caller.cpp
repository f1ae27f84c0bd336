#include "turnstile/sim/caller.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

Caller::Caller(CallOwner& owner, Process& process, Network& network, const ClientOptions& options, ActorId actor)
    : owner_(owner), process_(process), network_(network), options_(options), actor_(actor), ticket_(network.enlist(*this, process)) {}

Caller::~Caller() {
  close();
  network_.dismiss(ticket_);
}

// The process that these calls belong to has died, or lives another life.
bool Caller::obsolete() {
  if (process_.alive() && process_.incarnation() == life_) return false;
  close();
  return true;
}

void Caller::call(CallKind kind, Request request) {
  TURNSTILE_ASSERT(kind == CallKind::produce || !calling(kind));
  Call& made = calls_.emplace_back();
  made.kind = kind;
  made.request = network_.share(std::move(request));
  send(made);
}

bool Caller::calling(CallKind kind) const { return std::ranges::find(calls_, kind, &Call::kind) != calls_.end(); }

void Caller::cancel(CallKind kind) {
  std::erase_if(calls_, [kind](const Call& call) { return call.kind == kind; });
}

void Caller::tell(Request request) {
  if (waiting_to_reconnect_ || (connection_.generation != 0 && obsolete())) return;
  connect();
  network_.send(connection_, ++last_, network_.share(std::move(request)), cause_);
}

void Caller::close() {
  calls_.clear();
  network_.close(connection_);
  connection_ = {};
  waiting_to_reconnect_ = false;
  ++reconnects_;
}

void Caller::connect() {
  if (connection_.generation != 0) return;
  connection_ = network_.connect(*this, actor_, &process_);
  life_ = process_.incarnation();
}

void Caller::send(Call& call) {
  if (waiting_to_reconnect_) return;
  connect();
  call.correlation = ++last_;
  network_.send(connection_, call.correlation, call.request, cause_);
}

std::vector<Caller::Call>::iterator Caller::find(Correlation correlation) {
  return std::ranges::find(calls_, correlation, &Call::correlation);
}

void Caller::on_answer(ConnectionId, Correlation correlation, Answer& answer, EventNumber event) {
  if (obsolete()) return;
  const auto call = find(correlation);
  if (call == calls_.end()) return;  // cancelled
  // Taken out while the owner looks at the answer: it may call again, or close.
  Call taken = std::move(*call);
  calls_.erase(call);
  cause_ = event;
  const bool over = owner_.on_answer(taken.kind, answer);
  cause_ = 0;
  if (over) return;
  calls_.push_back(std::move(taken));
  network_.wake_after(ticket_, options_.retry_backoff, correlation);
}

void Caller::on_cut(ConnectionId, EventNumber event) {
  connection_ = {};
  if (obsolete() || calls_.empty()) return;
  cause_ = event;
  waiting_to_reconnect_ = true;
  network_.wake_after(ticket_, options_.reconnect_backoff, static_cast<std::uint64_t>(++reconnects_) << 32);
}

void Caller::on_timer(std::uint64_t token) {
  if (obsolete()) return;
  if (static_cast<std::uint32_t>(token) != kReconnect) {
    const auto call = find(static_cast<Correlation>(token));
    if (call != calls_.end()) send(*call);
    return;
  }
  if (!waiting_to_reconnect_ || token >> 32 != reconnects_) return;
  waiting_to_reconnect_ = false;
  for (Call& call : calls_) send(call);
  cause_ = 0;
}

}  // namespace turnstile::sim
