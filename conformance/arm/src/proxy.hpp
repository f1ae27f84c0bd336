// A loopback proxy between clients and brokers, so that responses can be lost on a real network too. librdkafka's connect callback routes
// every connection of every client through it, whatever the brokers advertise; other programs connect to doors, ports that the brokers
// advertise instead of their own (scripts/kafka --doors). It knows Kafka's framing (kafka_frames.hpp), and nothing else of the protocol.
//
// One thread serves all connections. All member functions may be called from any thread.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class Gate;

class Proxy {
 public:
  using ClientId = std::uint64_t;

  // Connects to the brokers through the gate, if there is one; it outlives the proxy.
  explicit Proxy(Gate* gate = nullptr);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  ~Proxy();

  // To be called from the connect callback: connects the socket to the proxy instead, which connects to `target`, whose name and port are
  // `broker`. Returns 0 or an errno.
  int connect(ClientId client, int socket, const sockaddr* target, socklen_t length, std::string_view broker);

  // Listens on a loopback port: connections to it belong to that client, and are forwarded to the loopback port `target`. Returns 0 or an
  // errno.
  int open_door(ClientId client, in_port_t port, in_port_t target);

  // The next request of that kind on any connection of the client never arrives; its connection is cut. Earlier requests on it are
  // answered first, later ones never arrive either.
  void cut_before(ClientId client, Api api);
  // It arrives and is answered, but the connection is cut instead of forwarding the response. With `more`, this many later requests of that
  // kind arrive too, and the connection is cut instead of forwarding the last response; the client receives none of them.
  void cut_after(ClientId client, Api api, std::uint32_t more = 0);
  // It is lost with its connection, as the client sees it; the connection to the broker stays open until the request is delivered.
  void strand(ClientId client, Api api);
  // Delivers the stranded requests of that client. False if the broker has not answered all of them within the limit.
  bool deliver(ClientId client, std::chrono::milliseconds limit);
  // Nothing passes in either direction until it is released. Connections stay open.
  void hold(ClientId client);
  // The same from the next request of that kind on that directly follows one of kind `after` on its connection, and contains that text.
  void hold_at(ClientId client, Api api, Api after, std::string text);
  bool is_held(ClientId client) const;
  void release(ClientId client);
  // Cuts all its connections, and every new one, until it is admitted again. Nothing passes once this has returned.
  void banish(ClientId client);
  void admit(ClientId client);
  // How many of its heartbeats were answered so far. If a member has had no event since the last but one, its group is at rest.
  std::uint64_t heartbeats(ClientId client) const;
  // Drops all rules of the client.
  void forget(ClientId client);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace turnstile::conformance
