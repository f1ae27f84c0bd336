// Somebody between clients and brokers who sees what they say to each other, and may keep it from arriving. There is one place for that in
// the network, and it costs nothing while nobody stands there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

// What becomes of a message.
enum class Passage : std::uint8_t {
  pass,
  drop,    // it is lost, and its connection is cut
  hush,    // it is lost, and nobody notices
  strand,  // of a request: it is lost with its connection, as its sender sees it, and is received after all when it is delivered
};

// A message as it is sent.
struct Passing {
  ActorId client = 0;
  std::size_t api = 0;            // its place in the variant of requests, or of answers
  std::uint32_t connection = 0;   // recognises the connection, over all that there were
  std::uint32_t generation = 0;   // ... together with this
  std::uint32_t correlation = 0;  // rises with each request of the connection
};

class Interceptor {
 public:
  virtual Passage on_request(const Passing& request) = 0;
  virtual Passage on_answer(const Passing& answer) = 0;
  // Nothing arrives on that client's connections, in either direction, as long as this is so (Network::release_held).
  virtual bool holds(ActorId client) const = 0;

 protected:
  ~Interceptor() = default;
};

}  // namespace turnstile::sim
