// A question to one broker, on a connection of its own, past librdkafka.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate.hpp"
#include "socket.hpp"
#include "wire.hpp"

namespace turnstile::conformance {

// "host:port,..." as a list.
std::vector<std::string> brokers_of(std::string_view bootstrap);

class BrokerTalk {
 public:
  // From now on every one goes through this gate (null: none). Not while another thread makes one.
  static void go_through(Gate* gate);

  // To "host:port". A broker that does not answer within some seconds is silent.
  explicit BrokerTalk(std::string_view broker);

  // What follows the header of the answer; none: no answer. `flexible`: whether that version of the request is.
  std::optional<std::string> ask(std::int16_t api, std::int16_t version, bool flexible, const wire::Writer& body);

 private:
  Socket socket_;
};

}  // namespace turnstile::conformance
