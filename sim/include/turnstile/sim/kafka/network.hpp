// The network between clients and the cluster: connections, each of which is TCP. Per direction everything arrives in order, nothing twice,
// after any delay. Losing a message cuts its connection, and each request in flight on it ends in one of three ways: applied with the
// answer lost, not applied, or (received, but slow) applied late. Both ends learn of the cut a leg later; retrying is the client's
// business.
//
// What is drawn, through Chance: the delay of each leg (`net.delay`), losses (`net.lost`, `net.reply_lost`), how many of the requests in
// flight on a cut connection still arrive (`net.arrives`), and how late (`net.late`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "turnstile/sim/kafka/interceptor.hpp"
#include "turnstile/sim/kafka/messages.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/process.hpp"
#include "turnstile/sim/world/scheduler.hpp"
#include "turnstile/sim/world/stable_pool.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

struct NetworkOptions {
  Duration delay_min = 1 * core::kMs;  // of one leg
  Duration delay_max = 10 * core::kMs;
  Duration delay_grain = 1 * core::kUs;  // delays are drawn in steps of it; (max - min) / grain fits 32 bits
  Ratio message_lost{};                  // of each message, either way
  Ratio reply_lost{};                    // of each answer, on top
  // Of a request in flight on a connection that is cut, one that was not yet received:
  bool may_arrive = true;        // it may still be applied, its answer lost; otherwise it never is
  bool lost_may_arrive = false;  // so may the request whose loss cut the connection: perhaps only its acknowledgement was lost
  Ratio arrives_late{};          // it may be executed late, by up to `late_max`
  Duration late_max = 1'000 * core::kMs;
  // The same for an EndTxn, which under `verified` can then end the next transaction of the same epoch, and for a TxnOffsetCommit, which
  // can then overwrite the next transaction's offsets. KIP-890's second part (Kafka 4) makes both impossible.
  Ratio ending_arrives_late{};
  // A client that reconnects asks any broker for metadata, and that broker may not have heard of any move yet.
  Ratio metadata_is_old{};
};

struct NetworkCounters {
  std::uint64_t messages = 0;
  std::uint64_t lost = 0;          // messages lost, each cutting its connection
  std::uint64_t replies_lost = 0;  // answers to requests that were applied
  std::uint64_t cuts = 0;          // connections cut, by losses, interceptors and restarts
  std::uint64_t not_applied = 0;   // requests in flight that never arrived
  std::uint64_t late = 0;          // requests executed late
  std::uint64_t late_endings = 0;  // ... of which EndTxn and TxnOffsetCommit
};

// A connection as its client sees it. Stale handles are recognised.
struct ConnectionId {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;  // 0: none
  friend bool operator==(const ConnectionId&, const ConnectionId&) = default;
};

using Correlation = std::uint32_t;

// A request that was received: where its answer goes.
struct RequestId {
  ConnectionId connection{};
  Correlation correlation = 0;
  EventNumber event = 0;         // of its arrival, the cause of what follows
  MetadataVersion metadata = 0;  // its sender's metadata
};

class Endpoint {  // the client's end of its connections
 public:
  virtual void on_answer(ConnectionId connection, Correlation correlation, Answer& answer, EventNumber event) = 0;
  virtual void on_cut(ConnectionId connection, EventNumber event) = 0;

 protected:
  ~Endpoint() = default;
};
// Client machinery that sets timers. It may be destroyed while they run.
class TimerOwner {
 public:
  virtual void on_timer(std::uint64_t token) = 0;

 protected:
  ~TimerOwner() = default;
};
class Server {
 public:
  virtual void on_request(const RequestId& id, const Request& request) = 0;

 protected:
  ~Server() = default;
};

// A request on its way, shared between the network and the client that may have to send it again.
class Network;
class RequestRef {
 public:
  RequestRef() = default;
  RequestRef(const RequestRef& other);
  RequestRef(RequestRef&& other) noexcept : network_(other.network_), slot_(other.slot_) { other.network_ = nullptr; }
  RequestRef& operator=(RequestRef other) noexcept;
  ~RequestRef() { reset(); }
  explicit operator bool() const { return network_ != nullptr; }
  const Request& operator*() const;
  void reset() {
    if (network_ != nullptr) let_go();
  }

 private:
  friend class Network;
  void let_go();
  RequestRef(Network& network, std::uint32_t slot) : network_(&network), slot_(slot) {}
  Network* network_ = nullptr;
  std::uint32_t slot_ = 0;
};

class Network final : public Target {
 public:
  Network(Scheduler& scheduler, Chance& chance, Trace& trace, const NetworkOptions& options);
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  ~Network() = default;

  Scheduler& scheduler() { return scheduler_; }
  Chance& chance() { return chance_; }
  Trace& trace() { return trace_; }
  // May be changed at any time: a healed world loses nothing.
  NetworkOptions& options() { return options_; }
  const NetworkCounters& counters() const { return counters_; }

  void serve(Server& server) { server_ = &server; }

  // ---- clients ----

  // Costs nothing until it is used; then the first message waits for the handshake. `process` (may be null) is the client's: what arrives
  // while all of it is paused waits. The endpoint must outlive the connection.
  ConnectionId connect(Endpoint& client, ActorId actor, Process* process);
  // By the client: nothing more arrives at the endpoint; requests in flight are applied.
  void close(ConnectionId connection);
  RequestRef share(Request&& request);
  void send(ConnectionId connection, Correlation correlation, RequestRef request, EventNumber cause = 0, MetadataVersion metadata = 0);

  // Timers of a client's background: they stop with its process and wait while all of it is paused; none fires after `dismiss`.
  struct Ticket {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;
  };
  Ticket enlist(TimerOwner& owner, Process& process);
  void dismiss(Ticket ticket);
  void wake_after(Ticket ticket, Duration delay, std::uint64_t token);

  // ---- the server ----

  void answer(const RequestId& to, Answer&& answer, EventNumber cause);

  // ---- faults ----

  void cut(ConnectionId connection, EventNumber cause = 0);
  // All connections of all clients.
  void cut_all(EventNumber cause = 0);
  // From now on it sees every message as it is sent, and may keep it from arriving. Not owned; null: there is none.
  void intercept(Interceptor* interceptor) { interceptor_ = interceptor; }
  // That client's stranded requests are received after all.
  void deliver_stranded(ActorId client);
  // What the interceptor held back arrives, unless it is still held.
  void release_held();
  // The brokers are away: no connection and no message is accepted before that time, and open connections are cut.
  void away_until(Instant time, EventNumber cause = 0);

  void fire(std::uint64_t token) override;

 private:
  friend class RequestRef;
  static constexpr Duration kConnectTimeout = 1'000 * core::kMs;  // how long a client tries to connect while the brokers are away
  enum class Kind : std::uint8_t { free, request, answer, cut_notice, timer };
  struct Connection {
    Endpoint* client = nullptr;
    Process* process = nullptr;
    ActorId actor = 0;
    std::uint32_t generation = 1;
    bool open = false;         // neither cut nor closed
    bool established = false;  // the handshake is done, or under way
    Instant last_to_server{};
    Instant last_to_client{};
    std::vector<std::uint32_t> in_flight;  // requests not yet received, in order
  };
  struct Message {
    Kind kind = Kind::free;
    std::uint32_t index = 0;       // its slot
    std::uint32_t generation = 1;  // rises with each scheduling: an older event is stale
    Instant when{};
    ConnectionId connection{};
    Correlation correlation = 0;
    MetadataVersion metadata = 0;  // of a request
    EventNumber event = 0;
    std::uint64_t token = 0;  // of a timer; its ticket is in `connection`
    RequestRef request;
    Answer answer;
  };
  struct Enlisted {
    TimerOwner* owner = nullptr;
    Process* process = nullptr;
    std::uint32_t generation = 1;
  };
  struct Shared {
    Request request;
    std::uint32_t references = 0;
  };

  struct Stranded {
    ActorId actor = 0;
    RequestId id{};
    RequestRef request;
  };
  Connection* find(ConnectionId id);
  bool is_held(const Connection* connection) const {
    return interceptor_ != nullptr && connection != nullptr && interceptor_->holds(connection->actor);
  }
  Message& take_message(Kind kind, ConnectionId connection, EventNumber event);
  void free_message(Message& message);
  void schedule(Message& message, Instant when);
  Duration leg(Lane lane);
  void deliver_request(Message& message);
  void deliver_to_client(Message& message);
  void deliver_timer(Message& message);
  void sever(ConnectionId id, EventNumber cause, std::string_view why);
  Instant settle_in_flight(Connection& connection);

  Scheduler& scheduler_;
  Chance& chance_;
  Trace& trace_;
  NetworkOptions options_;
  NetworkCounters counters_;
  Server* server_ = nullptr;
  Instant away_until_{};
  Interceptor* interceptor_ = nullptr;
  std::vector<std::uint32_t> held_messages_;  // in the order in which they should have arrived
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> free_connections_;
  StablePool<Shared> shared_;  // declared before the messages, which refer to it
  std::vector<Stranded> stranded_;
  std::vector<Enlisted> enlisted_;
  std::vector<std::uint32_t> free_enlisted_;
  StablePool<Message> messages_;  // stable: a message being delivered does not move while others are sent
};

}  // namespace turnstile::sim
