// One connection of a client through the proxy: what passes, and where it is cut. Only the proxy's thread touches it.
//
// Brokers answer the requests of one connection in their order. So a cut is exact: what was asked before the chosen request is answered
// before the connection goes; what was asked after it never arrives.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "kafka_frames.hpp"
#include "socket.hpp"

namespace turnstile::conformance {

// "The next request of that kind": lost before it arrives, or after it was answered; then with so many more of that kind behind it.
struct CutRule {
  Api api{};
  bool after = false;
  std::uint32_t more = 0;
  bool stranded = false;  // lost for the client, and kept to arrive later
};

class ProxiedConnection {
 public:
  ProxiedConnection(std::uint64_t client, Socket down, Socket up) : client_(client), down_(std::move(down)), up_(std::move(up)) {}

  std::uint64_t client() const { return client_; }
  int down() const { return down_.get(); }
  int up() const { return up_.get(); }
  // It is to be closed.
  bool over() const { return over_; }
  void cut() { over_ = true; }

  // The client has lost it, with a request that is still to arrive.
  bool is_stranded() const { return stranded_; }
  // Lets that request arrive. When the broker has answered, which nobody hears, it is over.
  void deliver();
  bool delivered() const { return delivered_; }

  // Reads what has arrived at one of the two sockets.
  void take_in(int socket);
  // Lets pass what may pass. A rule that applies is used up. Returns how many heartbeats were answered.
  std::uint64_t pass(std::vector<CutRule>& rules);

 private:
  struct Stream {
    std::string in;   // read, and not yet known to be a whole frame that may pass
    std::string out;  // may go out
  };

  void pass_requests(std::vector<CutRule>& rules);
  std::uint64_t pass_answers();

  std::uint64_t client_;
  Socket down_;  // to the client
  Socket up_;    // to the broker
  Stream requests_;
  Stream answers_;
  std::deque<frames::Request> awaited_;  // requests that passed and are not answered
  bool closed_ = false;                  // to requests
  std::optional<std::uint32_t> doomed_;  // from whose answer on none is heard of
  std::optional<std::uint32_t> last_doomed_;
  Api doomed_api_{};
  std::uint32_t more_ = 0;  // of that kind pass before it is closed
  std::string late_;        // the request that is stranded
  bool stranded_ = false;
  bool delivered_ = false;
  bool over_ = false;
};

}  // namespace turnstile::conformance
