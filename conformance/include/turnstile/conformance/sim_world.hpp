// Client programs on the simulated cluster. Every attempt explores another run that the model allows: it draws its own network delays and
// delays of transaction markers. There are no faults but those of the program.
#pragma once

#include "turnstile/conformance/world.hpp"
#include "turnstile/sim/kafka/broker/cluster.hpp"

namespace turnstile::conformance {

struct SimWorldOptions {
  BrokerTimes times{};
  std::uint64_t seed = 1;  // for all attempts
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
