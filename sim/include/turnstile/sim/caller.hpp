// One connection to the cluster, made anew whenever it is cut, and the calls that are under way on it. A call is sent again after a cut or
// a retriable error, in the order in which it was made, until its owner takes the answer. All of it is background machinery: it goes on
// while only the application stands still, and ends with the life of its process.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/sim/client.hpp"

namespace turnstile::sim {

// What a call is for; at most one call of each kind is under way on a Caller, but for writes. Those are answered in the order in which they
// were sent.
enum class CallKind : std::uint8_t {
  init_producer,
  add_partitions,
  add_offsets,
  send_offsets,
  end_transaction,
  produce,
  fetch,
  list_offsets,
  fetch_offsets,
  commit_offsets,
  join,
  sync,
  heartbeat,
};

class CallOwner {
 public:
  // True: the call is over. False: it is to be sent again after the retry backoff.
  virtual bool on_answer(CallKind kind, Answer& answer) = 0;

 protected:
  ~CallOwner() = default;
};

class Caller final : public Endpoint, public TimerOwner {
 public:
  Caller(CallOwner& owner, Process& process, Network& network, const ClientOptions& options, ActorId actor);
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;
  ~Caller();

  void call(CallKind kind, Request request);
  bool calling(CallKind kind) const;
  // The answer is not wanted any more; what was sent may still be carried out.
  void cancel(CallKind kind);
  // Sends without waiting for an answer, or trying again.
  void tell(Request request);
  // Lets go of the connection and of all calls.
  void close();

  void on_answer(ConnectionId connection, Correlation correlation, Answer& answer, EventNumber event) override;
  void on_cut(ConnectionId connection, EventNumber event) override;
  void on_timer(std::uint64_t token) override;

 private:
  static constexpr std::uint64_t kReconnect = 0;  // else: the correlation of the call to be sent again
  struct Call {
    CallKind kind{};
    Correlation correlation = 0;
    RequestRef request;
  };

  bool obsolete();
  void connect();
  void send(Call& call);
  std::vector<Call>::iterator find(Correlation correlation);

  CallOwner& owner_;
  Process& process_;
  Network& network_;
  const ClientOptions& options_;
  ActorId actor_;
  Network::Ticket ticket_;
  std::uint64_t life_ = 0;  // of the process, when the connection was first used
  ConnectionId connection_{};
  bool waiting_to_reconnect_ = false;
  std::uint32_t reconnects_ = 0;  // recognises an older timer
  Correlation last_ = 0;
  EventNumber cause_ = 0;
  std::vector<Call> calls_;
};

}  // namespace turnstile::sim
