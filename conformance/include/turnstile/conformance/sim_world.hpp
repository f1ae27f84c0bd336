// Client programs on the simulated cluster. Every attempt takes another of the ways that the model allows: delays and the lateness of
// markers are drawn anew. Nothing goes wrong but what the program says.
#pragma once

#include "turnstile/conformance/world.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::conformance {

struct SimWorldOptions {
  BrokerTimes times{};
  std::uint64_t seed = 1;  // of all attempts
  sim::Mistake mistake = sim::Mistake::none;
};

class SimWorld final : public World {
 public:
  explicit SimWorld(const SimWorldOptions& options = {}) : options_(options) {}
  // Deterministic: the same options, program and attempt give the same notes.
  Notes run(const Program& program, std::uint64_t attempt) override;

 private:
  SimWorldOptions options_;
};

}  // namespace turnstile::conformance
