// The proxy as a process of its own, between real programs and real brokers (adapters/torture). It reads one command per line and answers
// each with "ok", or with the error; it exits at the end of its standard input. DOOR is any number.
//
//   open DOOR PORT TARGET        listens on PORT and forwards connections to TARGET, both on loopback
//   cut DOOR | admit DOOR        cuts all connections of that door and refuses new ones, until admit
//   hold DOOR | release DOOR     stops forwarding in both directions, until release
//   hold-at DOOR API AFTER TEXT  the same from the next request of kind API on that directly follows one of kind AFTER on its connection,
//                                and contains the text
//   held DOOR                    whether nothing passes now: "ok", or "no"
//   request-lost DOOR API        the next request of that kind never arrives; its connection is cut
//   answer-lost DOOR API         it is executed, but its response is lost with the connection
//   forget DOOR                  drops all rules of the door, which stays open
#include <array>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include "proxy.hpp"

namespace {

using turnstile::conformance::Proxy;

std::string lose(Proxy& proxy, Proxy::ClientId door, const std::string& kind, bool answer) {
  const auto api = turnstile::conformance::api_named(kind);
  if (!api) return "unknown kind of request: " + kind;
  answer ? proxy.cut_after(door, *api) : proxy.cut_before(door, *api);
  return "ok";
}

std::string hold_at(Proxy& proxy, Proxy::ClientId door, std::istringstream& words) {
  std::string kind;
  std::string after;
  std::string text;
  words >> kind >> after >> text;
  const auto api = turnstile::conformance::api_named(kind);
  const auto earlier = turnstile::conformance::api_named(after);
  if (!api || !earlier) return "unknown kind of request: " + kind + " " + after;
  proxy.hold_at(door, *api, *earlier, text);
  return "ok";
}

std::string obey(Proxy& proxy, const std::string& line) {
  std::istringstream words(line);
  std::string order;
  Proxy::ClientId door = 0;
  if (!(words >> order >> door)) return "unknown command: " + line;
  if (order == "open") {
    in_port_t port = 0;
    in_port_t target = 0;
    if (!(words >> port >> target)) return "unknown command: " + line;
    const int error = proxy.open_door(door, port, target);
    return error == 0 ? "ok" : "cannot listen at port " + std::to_string(port) + ": " + std::strerror(error);
  }
  if (order == "request-lost" || order == "answer-lost") {
    std::string api;
    words >> api;
    return lose(proxy, door, api, order == "answer-lost");
  }
  if (order == "hold-at") return hold_at(proxy, door, words);
  if (order == "held") return proxy.is_held(door) ? "ok" : "no";
  constexpr std::array kOthers{std::pair{"cut", &Proxy::banish}, std::pair{"admit", &Proxy::admit}, std::pair{"hold", &Proxy::hold},
                               std::pair{"release", &Proxy::release}, std::pair{"forget", &Proxy::forget}};
  for (const auto& [name, action] : kOthers) {
    if (order != name) continue;
    (proxy.*action)(door);
    return "ok";
  }
  return "unknown command: " + line;
}

}  // namespace

int main() {
  Proxy proxy;
  for (std::string line; std::getline(std::cin, line);) std::cout << obey(proxy, line) << std::endl;
}
