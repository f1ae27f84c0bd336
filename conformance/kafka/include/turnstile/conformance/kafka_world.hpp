// Client programs on a real Kafka, through librdkafka, with a proxy of our own in between; or on librdkafka's mock cluster, to show how far
// that is from it.
#pragma once

#include <memory>
#include <string>

#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

struct KafkaWorldOptions {
  std::string brokers;
  std::string restart_command;  // for a shell; empty: programs that restart brokers are not run
  bool mock = false;            // librdkafka's mock cluster, one for each program; `brokers` does not matter
};

class KafkaWorld final : public World {
 public:
  explicit KafkaWorld(const KafkaWorldOptions& options);
  KafkaWorld(const KafkaWorld&) = delete;
  KafkaWorld& operator=(const KafkaWorld&) = delete;
  ~KafkaWorld() override;

  Notes run(const Program& program, std::uint64_t attempt) override;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace turnstile::conformance
