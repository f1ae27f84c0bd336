// One connection of a client through the proxy: forwards frames, and is cut at a chosen request. Used by the proxy's thread only.
//
// Brokers answer the requests of one connection in order. So a cut is exact: requests before the chosen one get their responses before the
// connection is closed; requests after it never arrive.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kafka_frames.hpp"
#include "socket.hpp"

namespace turnstile::conformance {

// "The next request of that kind": lost before it arrives, or its response lost; then with this many more of that kind after it.
struct CutRule {
  Api api{};
  bool after = false;
  std::uint32_t more = 0;
  bool stranded = false;  // lost for the client, and kept for a later delivery
};

// "The next request of that kind that directly follows one of kind `after` on its connection, and contains that text": from it on, nothing
// of the client passes until it is released.
struct HoldRule {
  Api api{};
  Api after{};
  std::string text;
};

struct Rules {
  std::vector<CutRule> cuts;
  std::vector<HoldRule> holds;
};

class ProxiedConnection {
 public:
  ProxiedConnection(std::uint64_t client, Socket down, Socket up) : client_(client), down_(std::move(down)), up_(std::move(up)) {}

  std::uint64_t client() const { return client_; }
  int down() const { return down_.get(); }
  int up() const { return up_.get(); }
  // Whether it can be closed.
  bool over() const { return over_; }
  void cut() { over_ = true; }

  // Closed to the client, with a request that may still be delivered.
  bool is_stranded() const { return stranded_; }
  // Delivers that request. When the broker has answered, which no client sees, the connection is over.
  void deliver();
  bool delivered() const { return delivered_; }
  // Whether it has just met a request that is to be held. The next call of `pass` forwards it.
  bool has_met_held() { return std::exchange(met_held_, false); }

  // Reads the available bytes of one of the two sockets.
  void take_in(int socket);
  // Forwards whole frames. A rule that applies is removed. Returns how many heartbeats were answered.
  std::uint64_t pass(Rules& rules);

 private:
  struct Stream {
    std::string in;   // read, but not yet a whole frame that may be forwarded
    std::string out;  // to be written
  };

  void pass_requests(Rules& rules);
  bool is_held(std::vector<HoldRule>& rules, Api api, std::string_view frame) const;
  std::uint64_t pass_answers();

  std::uint64_t client_;
  Socket down_;  // to the client
  Socket up_;    // to the broker
  Stream requests_;
  Stream answers_;
  std::deque<frames::Request> awaited_;  // forwarded requests without a response yet
  bool closed_ = false;                  // to further requests
  std::optional<std::uint32_t> doomed_;  // from its response on, none is forwarded
  std::optional<std::uint32_t> last_doomed_;
  Api doomed_api_{};
  std::uint32_t more_ = 0;  // requests of that kind to forward before it is closed
  std::string late_;        // the stranded request
  bool stranded_ = false;
  bool delivered_ = false;
  std::optional<Api> previous_;  // the last request that was forwarded
  bool met_held_ = false;
  bool over_ = false;
};

}  // namespace turnstile::conformance
