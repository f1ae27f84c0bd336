// Many commands of a domain, in a closed loop or at a rate, each followed to its outcome. `load` is this with what a scenario's clients
// ask; a program with a load of its own brings another workload. It links turnstile::kafka.
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
  std::string history;
  std::uint64_t window = 5'000;

  // `name`: of the domain.
  void add_to(CLI::App& command, const std::string& name);
};

// `over`: what the summary says of whom it was asked, "over 100 accounts"; empty: nothing. Ends with exit code 4 if a command has no
// outcome.
void run_load(const properties::LiveDomain& domain, const KafkaFlags& kafka, const LoadFlags& flags, const std::string& over = {});

}  // namespace turnstile::app
