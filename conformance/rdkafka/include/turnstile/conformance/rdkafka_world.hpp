// Client programs through librdkafka's C API on the simulated cluster: the clients are those of KafkaWorld, the very code, linked with
// turnstile::rdkafka instead of librdkafka. There is no broker and no network, and time is virtual. The notes are worded as in KafkaWorld.
//
// Every attempt explores another run: it draws its own network delays and delays of transaction markers. There are no faults but those of
// the program.
#pragma once

#include "turnstile/conformance/sim_world.hpp"

namespace turnstile::conformance {

class RdkafkaWorld final : public World {
 public:
  explicit RdkafkaWorld(const SimWorldOptions& options = {}) : options_(options) {}
  // Deterministic: the same options, program and attempt give the same notes.
  Notes run(const Program& program, std::uint64_t attempt) override;
  std::string refuses(const Program& program) override;

 private:
  SimWorldOptions options_;
};

}  // namespace turnstile::conformance
