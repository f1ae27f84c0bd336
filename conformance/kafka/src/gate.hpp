// The way to brokers that demand TLS or a password, for whatever speaks Kafka's protocol here by itself: the proxy, and the questions past
// librdkafka. They are given a plain stream; behind it a thread shakes hands with the broker, as librdkafka does under the same properties,
// and carries the bytes. So what is cut, held and asked is the same whatever the brokers demand.
#pragma once

#include <sys/socket.h>

#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "socket.hpp"

namespace turnstile::conformance {

class Gate {
 public:
  using Properties = std::vector<std::pair<std::string, std::string>>;

  // Null where the properties ask for neither TLS nor SASL. An error is one line.
  static std::expected<std::unique_ptr<Gate>, std::string> make(const Properties& properties);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  // Waits for all its streams to be closed.
  ~Gate();

  // A stream to that address, at once; it ends where the broker does not let us in. `host`: what its certificate must name.
  Socket connect(const sockaddr* target, socklen_t length, const std::string& host);

 private:
  struct Impl;
  explicit Gate(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace turnstile::conformance
