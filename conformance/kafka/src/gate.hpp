// Access to brokers that require TLS or SASL, for the code here that speaks Kafka's protocol itself: the proxy, and the requests without
// librdkafka. It gives them a plain stream; behind it a thread authenticates with the broker, as librdkafka does with the same properties,
// and forwards the bytes. So cuts, holds and requests work the same whatever the brokers require.
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

  // Null if the properties set neither TLS nor SASL. An error is one line.
  static std::expected<std::unique_ptr<Gate>, std::string> make(const Properties& properties);
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  // Waits until all its streams are closed.
  ~Gate();

  // Returns a stream to that address without waiting; it is closed if authentication fails. `host`: the name that the certificate must
  // have.
  Socket connect(const sockaddr* target, socklen_t length, const std::string& host);

 private:
  struct Impl;
  explicit Gate(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace turnstile::conformance
