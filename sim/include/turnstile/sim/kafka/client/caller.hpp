// One connection to the cluster, reopened whenever it is cut, and the calls in progress on it. After a cut or a retriable error calls are
// sent again, in their order, until their owner accepts the answer. All of it runs in the background: it continues while only the
// application is paused, and ends with the life of its process.
//
// It finds leaders and coordinators that have moved by itself: a call that went to the wrong one, or to one that is still loading, is sent
// again without the owner's knowledge. Only answers with an error for each partition are left to the owner.
//
// Source: rd_kafka_err_action, rd_kafka_coord_req, rd_kafka_topic_leader_query of librdkafka.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/client/client.hpp"

namespace turnstile::sim {

// The kind of a call. At most one call of each kind is in progress on a Caller, except for writes, which are answered in the order in which
// they were sent.
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
  // True: the call is done. False: send it again after the retry backoff.
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

  void call(CallKind kind, Request&& request);
  bool calling(CallKind kind) const;
  // Ignores the answer; the request may still be carried out.
  void cancel(CallKind kind);
  // Sends without waiting for an answer and without retries. Whether it goes to a leader that has been replaced is left to chance.
  void tell(Request&& request);
  // A partition has another leader: requests metadata, after the metadata backoff, and sends nothing before the answer.
  void refresh();
  // Closes the connection and drops all calls.
  void close();

  void on_answer(ConnectionId connection, Correlation correlation, Answer& answer, EventNumber event) override;
  void on_cut(ConnectionId connection, EventNumber event) override;
  void on_timer(std::uint64_t token) override;

 private:
  static constexpr std::uint64_t kReconnect = 0;  // otherwise the correlation of the call to send again
  static constexpr std::uint64_t kRefresh = std::uint64_t{1} << 63;
  struct Call {
    CallKind kind{};
    Correlation correlation = 0;  // 0: not sent yet
    RequestRef request;
  };

  bool obsolete();
  bool keeps_leaders(CallKind kind) const { return options_.watermarks_from_old_leader && kind == CallKind::list_offsets; }
  void connect();
  void send(Call& call);
  void ask_for_metadata();
  void on_metadata(MetadataVersion version);
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
  MetadataVersion metadata_ = 0;
  std::optional<MetadataVersion> first_leaders_;  // for a client that keeps them
  bool refreshing_ = false;
  std::optional<Correlation> metadata_asked_;
  EventNumber cause_ = 0;
  std::vector<Call> calls_;
};

}  // namespace turnstile::sim
