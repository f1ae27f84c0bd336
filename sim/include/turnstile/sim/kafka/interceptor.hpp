// An interceptor between clients and brokers: it sees every message and may keep it from arriving. The network has one place for it, which
// costs nothing while it is empty.
#pragma once

#include <cstddef>
#include <cstdint>

#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

// What becomes of a message.
enum class Passage : std::uint8_t {
  pass,
  drop,    // it is lost, and its connection is cut
  hush,    // it is lost, and neither end notices
  strand,  // of a request: it is lost with its connection, as its sender sees it, and is received after all when it is delivered
};

// A message as it is sent.
struct Passing {
  ActorId client = 0;
  std::size_t api = 0;            // its index in the variant of requests, or of answers
  std::uint32_t connection = 0;   // identifies the connection among all that there ever were
  std::uint32_t generation = 0;   // ... together with this
  std::uint32_t correlation = 0;  // rises with each request of the connection
};

class Interceptor {
 public:
  virtual Passage on_request(const Passing& request) = 0;
  virtual Passage on_answer(const Passing& answer) = 0;
  // While it is true, nothing arrives on that client's connections, in either direction (Network::release_held).
  virtual bool holds(ActorId client) const = 0;

 protected:
  ~Interceptor() = default;
};

}  // namespace turnstile::sim
