#include "turnstile/sim/kafka/client/caller.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

namespace {

bool went_elsewhere(KafkaError error) { return error == KafkaError::not_coordinator || error == KafkaError::not_leader_or_follower; }

bool is_not_ready(KafkaError error) {
  return error == KafkaError::coordinator_load_in_progress || error == KafkaError::coordinator_not_available ||
         error == KafkaError::leader_not_available;
}

}  // namespace

Caller::Caller(CallOwner& owner, Process& process, Network& network, const ClientOptions& options, ActorId actor)
    : owner_(owner), process_(process), network_(network), options_(options), actor_(actor), ticket_(network.enlist(*this, process)) {}

Caller::~Caller() {
  close();
  network_.dismiss(ticket_);
}

// The process has died or been restarted since these calls were made.
bool Caller::obsolete() {
  if (process_.alive() && process_.incarnation() == life_) return false;
  close();
  return true;
}

void Caller::call(CallKind kind, Request&& request) {
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

void Caller::tell(Request&& request) {
  if (waiting_to_reconnect_ || (connection_.generation != 0 && obsolete())) return;
  connect();
  // No answer will say that there is another leader. A real client learns of it when its connection to the failed leader closes; whether
  // that has happened yet is left to chance, since the one connection here stands for those to all brokers.
  const bool behind = network_.chance().choose({"client.leader_unnoticed", Role::fault}, 2, lane_of(actor_)) == 1;
  network_.send(connection_, ++last_, network_.share(std::move(request)), cause_, behind ? metadata_ : kNewestMetadata);
}

void Caller::close() {
  calls_.clear();
  network_.close(connection_);
  connection_ = {};
  waiting_to_reconnect_ = refreshing_ = false;
  metadata_asked_.reset();
  ++reconnects_;
}

void Caller::refresh() {
  if (refreshing_) return;
  refreshing_ = true;
  network_.wake_after(ticket_, options_.metadata_backoff, kRefresh);
}

void Caller::ask_for_metadata() {
  if (waiting_to_reconnect_) return;
  connect();
  metadata_asked_ = ++last_;
  network_.send(connection_, last_, network_.share(Metadata{}), cause_, metadata_);
}

void Caller::on_metadata(MetadataVersion version) {
  metadata_ = std::max(metadata_, version);
  refreshing_ = false;
  metadata_asked_.reset();
  for (Call& call : calls_) {
    if (call.correlation == 0) send(call);
  }
}

void Caller::connect() {
  if (connection_.generation != 0) return;
  connection_ = network_.connect(*this, actor_, &process_);
  life_ = process_.incarnation();
}

void Caller::send(Call& call) {
  if (refreshing_) call.correlation = 0;
  if (waiting_to_reconnect_ || refreshing_) return;
  connect();
  call.correlation = ++last_;
  const MetadataVersion known = keeps_leaders(call.kind) ? first_leaders_.value_or(metadata_) : metadata_;
  network_.send(connection_, call.correlation, call.request, cause_, known);
}

std::vector<Caller::Call>::iterator Caller::find(Correlation correlation) {
  return std::ranges::find(calls_, correlation, &Call::correlation);
}

void Caller::on_answer(ConnectionId, Correlation correlation, Answer& answer, EventNumber event) {
  if (obsolete()) return;
  if (metadata_asked_ == correlation) {
    cause_ = event;
    on_metadata(std::get_if<MetadataAnswer>(&answer)->version);
    cause_ = 0;
    return;
  }
  const auto call = find(correlation);
  if (call == calls_.end()) return;  // cancelled
  // Removed while the owner handles the answer: it may call again, or close.
  Call taken = std::move(*call);
  calls_.erase(call);
  const KafkaError error = error_of(answer);
  cause_ = event;
  const bool over = !went_elsewhere(error) && !is_not_ready(error) && owner_.on_answer(taken.kind, answer);
  cause_ = 0;
  const bool keeps = keeps_leaders(taken.kind);
  if (keeps && !went_elsewhere(error) && !first_leaders_) first_leaders_ = metadata_;
  if (over) return;
  calls_.push_back(std::move(taken));
  if (went_elsewhere(error) && !(keeps && first_leaders_)) {
    calls_.back().correlation = 0;
    return refresh();
  }
  network_.wake_after(ticket_, options_.retry_backoff, correlation);
}

void Caller::on_cut(ConnectionId, EventNumber event) {
  connection_ = {};
  if (obsolete() || (calls_.empty() && !refreshing_)) return;
  cause_ = event;
  waiting_to_reconnect_ = true;
  network_.wake_after(ticket_, options_.reconnect_backoff, static_cast<std::uint64_t>(++reconnects_) << 32);
}

void Caller::on_timer(std::uint64_t token) {
  if (obsolete()) return;
  if (token == kRefresh) {
    if (refreshing_ && !metadata_asked_) ask_for_metadata();
    return;
  }
  if (static_cast<std::uint32_t>(token) != kReconnect) {
    const auto call = find(static_cast<Correlation>(token));
    if (call != calls_.end()) send(*call);
    return;
  }
  if (!waiting_to_reconnect_ || token >> 32 != reconnects_) return;
  waiting_to_reconnect_ = false;
  const Ratio old = network_.options().metadata_is_old;
  if (metadata_ != 0 && network_.chance().happens({"client.finds_old_metadata", Role::fault}, old, lane_of(actor_))) metadata_ = 0;
  if (refreshing_) ask_for_metadata();
  for (Call& call : calls_) send(call);
  cause_ = 0;
}

}  // namespace turnstile::sim
