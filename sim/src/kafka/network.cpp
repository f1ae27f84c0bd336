#include "turnstile/sim/kafka/network.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

// ---- shared requests ----

RequestRef::RequestRef(const RequestRef& other) : network_(other.network_), slot_(other.slot_) {
  if (network_ != nullptr) ++network_->shared_[slot_].references;
}

RequestRef& RequestRef::operator=(RequestRef other) noexcept {
  std::swap(network_, other.network_);
  std::swap(slot_, other.slot_);
  return *this;
}

const Request& RequestRef::operator*() const { return network_->shared_[slot_].request; }

void RequestRef::let_go() {
  Network* const network = std::exchange(network_, nullptr);
  if (--network->shared_[slot_].references > 0) return;
  network->shared_.give_back(slot_);
}

RequestRef Network::share(Request&& request) {
  const std::uint32_t slot = shared_.take();
  shared_[slot].request = std::move(request);
  shared_[slot].references = 1;
  return RequestRef(*this, slot);
}

// ---- connections ----

Network::Network(Scheduler& scheduler, Chance& chance, Trace& trace, const NetworkOptions& options)
    : scheduler_(scheduler), chance_(chance), trace_(trace), options_(options) {}

Network::Connection* Network::find(ConnectionId id) {
  if (id.generation == 0 || connections_[id.index].generation != id.generation) return nullptr;
  return &connections_[id.index];
}

ConnectionId Network::connect(Endpoint& client, ActorId actor, Process* process) {
  std::uint32_t index = 0;
  if (free_connections_.empty()) {
    index = static_cast<std::uint32_t>(connections_.size());
    connections_.emplace_back();
  } else {
    index = free_connections_.back();
    free_connections_.pop_back();
  }
  Connection& connection = connections_[index];
  connection.client = &client;
  connection.process = process;
  connection.actor = actor;
  connection.open = true;
  connection.established = false;
  connection.last_to_server = connection.last_to_client = {};
  return {index, connection.generation};
}

void Network::close(ConnectionId id) {
  Connection* const connection = find(id);
  if (connection == nullptr) return;
  connection->open = false;
  connection->client = nullptr;
  connection->in_flight.clear();
  ++connection->generation;
  free_connections_.push_back(id.index);
}

// ---- messages ----

Network::Message& Network::take_message(Kind kind, ConnectionId connection, EventNumber event) {
  const std::uint32_t index = messages_.take();
  Message& message = messages_[index];
  message.index = index;
  message.kind = kind;
  message.connection = connection;
  message.event = event;
  return message;
}

void Network::free_message(Message& message) {
  message.kind = Kind::free;
  ++message.generation;
  message.request.reset();
  messages_.give_back(message.index);
}

void Network::schedule(Message& message, Instant when) {
  message.when = when;
  ++message.generation;
  scheduler_.at(when, *this, static_cast<std::uint64_t>(message.generation) << 32 | message.index);
}

// Each kind of message of a client is a lane, in each direction; cuts of its connections are another.
namespace {
constexpr std::size_t kAnswers = 100;
constexpr std::size_t kCuts = 200;
Lane kind_lane(ActorId actor, std::size_t kind) { return lane_of(actor, static_cast<std::uint32_t>(kind)); }
}  // namespace

Duration Network::leg(Lane lane) {
  const auto steps = static_cast<std::uint32_t>((options_.delay_max - options_.delay_min) / options_.delay_grain);
  return options_.delay_min + chance_.choose({"net.delay", Role::schedule}, steps + 1, lane) * options_.delay_grain;
}

void Network::send(ConnectionId id, Correlation correlation, RequestRef request, EventNumber cause, MetadataVersion metadata) {
  Connection* const connection = find(id);
  if (connection == nullptr || !connection->open) return;  // cut, and the notice is under way
  ++counters_.messages;
  const Instant now = scheduler_.now();
  const std::size_t api = (*request).index();
  const EventNumber event = trace_.record(now, connection->actor, EventKind::net_send, id.index, api, cause,
                                          [&](TraceDetail& detail) { describe(*request, detail); });
  if (now < away_until_) return sever(id, event, "no broker answers");
  if (interceptor_ != nullptr) {
    const Passage passage = interceptor_->on_request({connection->actor, api, id.index, id.generation, correlation});
    if (passage == Passage::strand) stranded_.push_back({connection->actor, {id, correlation, event, metadata}, std::move(request)});
    if (passage == Passage::hush) return;
    if (passage != Passage::pass) return sever(id, event, "message lost");
  }
  const Lane lane = kind_lane(connection->actor, api);
  const bool lost = chance_.happens({"net.lost", Role::fault, About::occurrence}, options_.message_lost, lane);
  if (lost) {
    ++counters_.lost;
    if (!options_.lost_may_arrive) return sever(id, event, "message lost");
  }
  Instant when = now + leg(lane);
  if (!std::exchange(connection->established, true)) {
    when += leg(lane);
    when += leg(lane);
  }
  connection->last_to_server = std::max(connection->last_to_server, when);
  Message& message = take_message(Kind::request, id, event);
  message.correlation = correlation;
  message.metadata = metadata;
  message.request = std::move(request);
  connection->in_flight.push_back(message.index);
  schedule(message, connection->last_to_server);
  if (lost) sever(id, event, "message lost");
}

void Network::release_held() {
  for (const std::uint32_t index : std::exchange(held_messages_, {})) schedule(messages_[index], scheduler_.now());
}

void Network::deliver_stranded(ActorId client) {
  for (Stranded& each : stranded_) {
    if (each.actor != client) continue;
    Message& message = take_message(Kind::request, each.id.connection, each.id.event);
    message.correlation = each.id.correlation;
    message.metadata = each.id.metadata;
    message.request = std::move(each.request);
    schedule(message, scheduler_.now());
  }
  std::erase_if(stranded_, [client](const Stranded& each) { return each.actor == client; });
}

void Network::answer(const RequestId& to, Answer&& answer, EventNumber cause) {
  Connection* const connection = find(to.connection);
  if (connection == nullptr || !connection->open) return;  // the client is gone
  ++counters_.messages;
  const EventNumber event = trace_.record(scheduler_.now(), connection->actor, EventKind::net_answer, to.connection.index, answer.index(),
                                          cause, [&answer](TraceDetail& detail) { describe(answer, detail); });
  Passage passage = Passage::pass;
  if (interceptor_ != nullptr) {
    passage = interceptor_->on_answer({connection->actor, answer.index(), to.connection.index, to.connection.generation, to.correlation});
  }
  if (passage == Passage::hush) return;
  const Lane lane = kind_lane(connection->actor, kAnswers + answer.index());
  if (passage != Passage::pass || chance_.happens({"net.reply_lost", Role::fault, About::occurrence}, options_.reply_lost, lane)) {
    ++counters_.replies_lost;
    return sever(to.connection, event, "reply lost");
  }
  if (chance_.happens({"net.lost", Role::fault, About::occurrence}, options_.message_lost, lane)) {
    ++counters_.lost;
    ++counters_.replies_lost;
    return sever(to.connection, event, "reply lost");
  }
  connection->last_to_client = std::max(connection->last_to_client, scheduler_.now() + leg(lane));
  Message& message = take_message(Kind::answer, to.connection, event);
  message.correlation = to.correlation;
  message.answer = std::move(answer);
  schedule(message, connection->last_to_client);
}

void Network::fire(std::uint64_t token) {
  Message& message = messages_[static_cast<std::uint32_t>(token)];
  if (message.generation != static_cast<std::uint32_t>(token >> 32)) return;
  switch (message.kind) {
    case Kind::request: return deliver_request(message);
    case Kind::answer:
    case Kind::cut_notice: return deliver_to_client(message);
    case Kind::timer: return deliver_timer(message);
    case Kind::free: return;
  }
}

void Network::deliver_request(Message& message) {
  Connection* const connection = find(message.connection);
  if (is_held(connection)) return held_messages_.push_back(message.index);
  if (connection != nullptr) std::erase(connection->in_flight, message.index);
  const Instant now = scheduler_.now();
  if (now < away_until_) {
    ++counters_.not_applied;
    return free_message(message);
  }
  const Request& request = *message.request;
  const EventNumber event = trace_.record(now, 0, EventKind::net_request, message.connection.index, request.index(), message.event,
                                          [&request](TraceDetail& detail) { describe(request, detail); });
  const RequestId id{message.connection, message.correlation, event, message.metadata};
  server_->on_request(id, request);
  free_message(message);
}

void Network::deliver_to_client(Message& message) {
  Connection* const connection = find(message.connection);
  if (is_held(connection)) return held_messages_.push_back(message.index);
  const bool cut = message.kind == Kind::cut_notice;
  if (connection == nullptr || (!cut && !connection->open)) return free_message(message);
  const Instant now = scheduler_.now();
  if (connection->process != nullptr && connection->process->runnable_at() > now) {
    return schedule(message, connection->process->runnable_at());
  }
  const ConnectionId id = message.connection;
  const EventNumber event = trace_.record(now, connection->actor, cut ? EventKind::net_cut_seen : EventKind::net_received, id.index,
                                          message.answer.index(), message.event, [&](TraceDetail& detail) {
                                            if (!cut) describe(message.answer, detail);
                                          });
  Endpoint& client = *connection->client;
  if (cut) {
    free_message(message);
    close(id);
    return client.on_cut(id, event);
  }
  client.on_answer(id, message.correlation, message.answer, event);
  free_message(message);
}

// ---- timers ----

Network::Ticket Network::enlist(TimerOwner& owner, Process& process) {
  std::uint32_t index = 0;
  if (free_enlisted_.empty()) {
    index = static_cast<std::uint32_t>(enlisted_.size());
    enlisted_.emplace_back();
  } else {
    index = free_enlisted_.back();
    free_enlisted_.pop_back();
  }
  enlisted_[index].owner = &owner;
  enlisted_[index].process = &process;
  return {index, enlisted_[index].generation};
}

void Network::dismiss(Ticket ticket) {
  ++enlisted_[ticket.index].generation;
  free_enlisted_.push_back(ticket.index);
}

void Network::wake_after(Ticket ticket, Duration delay, std::uint64_t token) {
  Message& message = take_message(Kind::timer, {ticket.index, ticket.generation}, 0);
  message.token = token;
  schedule(message, scheduler_.now() + delay);
}

void Network::deliver_timer(Message& message) {
  const Enlisted& client = enlisted_[message.connection.index];
  if (client.generation != message.connection.generation || !client.process->alive()) return free_message(message);
  if (client.process->runnable_at() > scheduler_.now()) return schedule(message, client.process->runnable_at());
  const std::uint64_t token = message.token;
  TimerOwner& owner = *client.owner;
  free_message(message);
  owner.on_timer(token);
}

// ---- cutting ----

// Requests in flight arrive up to a point and not beyond, as with TCP. One of them may be executed late, and then all behind it are. EndTxn
// and TxnOffsetCommit are late only if the options allow it. Returns when the last request that is not late arrives.
Instant Network::settle_in_flight(Connection& connection) {
  Instant last{};
  Duration lateness{};
  const auto count = static_cast<std::uint32_t>(connection.in_flight.size());
  const Lane lane = kind_lane(connection.actor, kCuts);
  std::uint32_t arriving = options_.may_arrive ? chance_.choose({"net.arrives", Role::fault, About::occurrence}, count + 1, lane) : 0;
  for (std::uint32_t place = 0; place < count; ++place) {
    Message& message = messages_[connection.in_flight[place]];
    const Request& request = *message.request;
    const bool ending = std::holds_alternative<EndTxn>(request) || std::holds_alternative<TxnOffsetCommit>(request);
    const Ratio odds = ending ? options_.ending_arrives_late : options_.arrives_late;
    if (place < arriving && lateness == Duration{} && chance_.happens({"net.late", Role::fault, About::occurrence}, odds, lane)) {
      lateness = core::milliseconds(
          chance_.between({"net.late_ms", Role::fault}, 1, std::max<core::TimeMs>(core::in_ms(options_.late_max), 1), lane));
    }
    if (lateness > Duration{} && odds.numerator == 0) arriving = std::min(arriving, place);
    if (place >= arriving) {
      ++counters_.not_applied;
      free_message(message);
    } else if (lateness > Duration{}) {
      ++counters_.late;
      if (ending) ++counters_.late_endings;
      schedule(message, message.when + lateness);
    } else {
      last = std::max(last, message.when);
    }
  }
  connection.in_flight.clear();
  return last;
}

void Network::sever(ConnectionId id, EventNumber cause, std::string_view why) {
  Connection* const connection = find(id);
  if (connection == nullptr || !connection->open) return;
  ++counters_.cuts;
  connection->open = false;
  const Instant now = scheduler_.now();
  const EventNumber event = trace_.record(now, connection->actor, EventKind::net_cut, id.index, connection->in_flight.size(), cause,
                                          [why](TraceDetail& detail) { detail.text = why; });
  const Instant last = settle_in_flight(*connection);
  Instant noticed = std::max(now + leg(kind_lane(connection->actor, kCuts)), last);
  if (now < away_until_) noticed = std::max(noticed, std::min(away_until_, now + kConnectTimeout));
  schedule(take_message(Kind::cut_notice, id, event), noticed);
}

void Network::cut(ConnectionId connection, EventNumber cause) { sever(connection, cause, "cut"); }

void Network::cut_all(EventNumber cause) {
  for (std::uint32_t index = 0; index < connections_.size(); ++index) {
    if (connections_[index].open) sever({index, connections_[index].generation}, cause, "cut");
  }
}

void Network::away_until(Instant time, EventNumber cause) {
  away_until_ = time;
  cut_all(cause);
}

}  // namespace turnstile::sim
