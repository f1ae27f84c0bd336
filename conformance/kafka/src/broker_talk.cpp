#include "broker_talk.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <memory>

#include "gate.hpp"
#include "kafka_frames.hpp"
#include "socket.hpp"

namespace turnstile::conformance {

namespace {

constexpr timeval kPatience{3, 0};

Gate* the_gate = nullptr;

Socket connect_to(const std::string& host, const std::string& port) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return Socket();
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
  Socket socket(the_gate != nullptr ? the_gate->connect(found->ai_addr, found->ai_addrlen, host)
                                    : Socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)));
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  if (the_gate == nullptr && ::connect(socket.get(), found->ai_addr, found->ai_addrlen) != 0) return Socket();
  return socket;
}

}  // namespace

struct BrokerTalk::Connection {
  Socket socket;
};

void BrokerTalk::go_through(Gate* gate) { the_gate = gate; }

BrokerTalk::BrokerTalk(std::string_view broker) : connection_(std::make_unique<Connection>()) {
  const auto colon = broker.rfind(':');
  if (colon != std::string_view::npos)
    connection_->socket = connect_to(std::string(broker.substr(0, colon)), std::string(broker.substr(colon + 1)));
}

BrokerTalk::~BrokerTalk() = default;

std::optional<std::string> BrokerTalk::ask(std::int16_t api, std::int16_t version, bool flexible, const wire::Writer& body) {
  const int socket = connection_->socket.get();
  if (socket < 0) return std::nullopt;
  wire::Writer head;
  head.number(api).number(version).number(std::int32_t{1}).text("turnstile");
  if (flexible) head.no_tags();
  wire::Writer length;
  length.number(static_cast<std::int32_t>(head.bytes().size() + body.bytes().size()));
  const std::string request = length.bytes() + head.bytes() + body.bytes();
  if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) return std::nullopt;

  std::string answer;
  char buffer[4'096];
  while (frames::size(answer, frames::kAnswerHead) == 0) {
    const auto count = ::recv(socket, buffer, sizeof buffer, 0);
    if (count <= 0) return std::nullopt;
    answer.append(buffer, static_cast<std::size_t>(count));
  }
  return answer.substr(frames::kAnswerHead + (flexible ? 1 : 0));
}

}  // namespace turnstile::conformance
