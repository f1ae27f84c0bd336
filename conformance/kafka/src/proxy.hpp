// A loopback proxy between clients and brokers, so that answers can be lost on a real network too. librdkafka's connect callback leads
// every connection of every client through it, whatever the brokers advertise; other programs come in by doors, ports that the brokers
// advertise in their own ports' place (scripts/kafka --doors). It knows Kafka's framing (kafka_frames.hpp), and nothing
// else of the protocol.
//
// One thread serves all connections. All member functions may be called from any thread.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gate.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class Proxy {
 public:
  using ClientId = std::uint64_t;

  // Brokers are reached through the gate, if there is one; it outlives the proxy.
  explicit Proxy(Gate* gate = nullptr);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  // To be called from the connect callback: connects the socket to the proxy instead, which goes on to `target`, whose name and port are
  // `broker`. Returns 0 or an errno.
  int connect(ClientId client, int socket, const sockaddr* target, socklen_t length, std::string_view broker);

  // Listens at a loopback port: whoever connects there counts as that client, and is led on to the loopback port `target`. Returns 0 or an
  // errno.
  int open_door(ClientId client, in_port_t port, in_port_t target);

  // The next request of that kind on any connection of the client never arrives; its connection is cut. What was asked on it before is
  // answered first, what is asked on it later never arrives either.
  void cut_before(ClientId client, Api api);
  // It arrives and is answered, but the connection is cut in the answer's place. With `more` so many later ones of that kind arrive as
  // well, and the connection is cut in the place of the last one's answer; the client hears of none of them.
  void cut_after(ClientId client, Api api, std::uint32_t more = 0);
  // It is lost with its connection, as the client sees it; the broker's end stays open, until the request arrives after all.
  void strand(ClientId client, Api api);
  // What is stranded of that client arrives. False if the broker has not answered all of it within the limit.
  bool deliver(ClientId client, std::chrono::milliseconds limit);
  // Nothing passes in either direction until it is released. Connections stay open.
  void hold(ClientId client);
  void release(ClientId client);
  // Cuts all its connections, and every new one, until it is admitted again. Nothing passes once this has returned.
  void banish(ClientId client);
  void admit(ClientId client);
  // How many of its heartbeats were answered so far: of a member that was told of nothing since the last but one, the group is at rest.
  std::uint64_t heartbeats(ClientId client) const;
  // Forgets what was asked for.
  void forget(ClientId client);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace turnstile::conformance
