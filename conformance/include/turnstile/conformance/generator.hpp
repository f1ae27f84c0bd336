// Random programs. Most operations succeed, because the generator tracks the state of each client; fencing, open transactions, rebalances,
// lost responses and expiry are still common.
#pragma once

#include <cstdint>

#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::conformance {

struct GeneratorOptions {
  std::uint32_t steps_min = 12;
  std::uint32_t steps_max = 28;  // not counting the reads that end every program
};

Program generate(sim::Chance& chance, const GeneratorOptions& options = {});
// With brokers that are killed and restarted.
Program generate_for_three_brokers(sim::Chance& chance, const GeneratorOptions& options = {.steps_min = 24, .steps_max = 40});

}  // namespace turnstile::conformance
