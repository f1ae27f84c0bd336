// Sends many commands of a domain, in a closed loop or at a rate, and follows each to its outcome. `load` uses the requests of a scenario's
// clients; a program with its own load supplies another workload. It links turnstile::kafka.
#pragma once

#include <cstdint>
#include <string>

#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/properties/live_domain.hpp"

namespace turnstile::app {

struct LoadFlags {
  std::uint64_t count = 0;
  std::string duration;
  std::uint64_t rate = 0;
  std::string seed = "1";
  std::string turns = "requeue";  // with `client` the commands have numbers
  std::string history;
  std::uint64_t window = 5'000;
  bool backlog = false;  // every command is sent before the first outcome is awaited, and none twice: how fast does a backlog drain?

  // `name`: of the domain.
  void add_to(CLI::App& command, const std::string& name);
};

// `over`: for the summary, "over 100 accounts"; may be empty. Ends with exit code 4 if a command has no outcome.
void run_load(const properties::LiveDomain& domain, const KafkaFlags& kafka, const LoadFlags& flags, const std::string& over = {});

}  // namespace turnstile::app
