// Why a connection fails: a peer that does not speak TLS is no outage, a peer that hangs up is.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <thread>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/kafka_errors.hpp"

namespace turnstile::adapters {
namespace {

// Sends the same bytes on every connection, and closes it.
class Doorkeeper {
 public:
  explicit Doorkeeper(std::string says) : says_(std::move(says)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  Doorkeeper(const Doorkeeper&) = delete;
  Doorkeeper& operator=(const Doorkeeper&) = delete;
  ~Doorkeeper() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  void serve() {
    for (;;) {
      const int guest = ::accept(listener_, nullptr, nullptr);
      if (guest < 0) return;
      char hello[64];
      [[maybe_unused]] const auto heard = ::recv(guest, hello, sizeof hello, 0);
      if (!says_.empty()) ::send(guest, says_.data(), says_.size(), MSG_NOSIGNAL);
      ::close(guest);
    }
  }

  const std::string says_;
  const int listener_;
  int port_ = 0;
  std::thread thread_;
};

std::string asked(const Doorkeeper& door, KafkaProperties properties, core::TimeMs timeout_ms) {
  KafkaConfig config;
  config.brokers = door.address();
  config.properties = std::move(properties);
  const auto probed = probe_brokers(config, timeout_ms);
  return probed ? "" : probed.error();
}

TEST(Admission, somebody_who_does_not_speak_tls_refuses_us) {
  const Doorkeeper door("HTTP/1.1 400 Bad Request\r\n\r\n");
  const std::string said = asked(door, {{"security.protocol", "ssl"}}, 60'000);
  EXPECT_EQ(error_name(said), "_SSL") << said;
  EXPECT_NE(said.find("check ssl.ca.location"), std::string::npos) << said;
}

TEST(Admission, somebody_who_hangs_up_is_waited_for) {
  const Doorkeeper door("");
  for (const KafkaProperties& properties :
       {KafkaProperties{{"security.protocol", "ssl"}},
        KafkaProperties{
            {"security.protocol", "sasl_plaintext"}, {"sasl.mechanism", "PLAIN"}, {"sasl.username", "u"}, {"sasl.password", "hunter2"}}}) {
    const std::string said = asked(door, properties, 2'000);
    EXPECT_TRUE(said.starts_with("no Kafka broker answers at " + door.address() + " within 2 s")) << said;
    EXPECT_EQ(said.find("hunter2"), std::string::npos) << said;
  }
}

}  // namespace
}  // namespace turnstile::adapters
