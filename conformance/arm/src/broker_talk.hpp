// Requests to one broker, on a connection of their own, without librdkafka.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire.hpp"

namespace turnstile::conformance {

class Gate;

// "host:port,..." as a list.
std::vector<std::string> brokers_of(std::string_view bootstrap);

class BrokerTalk {
 public:
  // From now on all connections go through this gate (null: none). Not to be called while another thread makes one.
  static void go_through(Gate* gate);

  // Connects to "host:port". Requests time out after some seconds.
  explicit BrokerTalk(std::string_view broker);
  BrokerTalk(const BrokerTalk&) = delete;
  BrokerTalk& operator=(const BrokerTalk&) = delete;
  ~BrokerTalk();

  // The response body after its header; nullopt: no response. `flexible`: whether that version of the request is flexible.
  std::optional<std::string> ask(std::int16_t api, std::int16_t version, bool flexible, const wire::Writer& body);

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace turnstile::conformance
