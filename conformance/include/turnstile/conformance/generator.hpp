// Programs drawn from chance. Most operations succeed, because the generator knows what state each client is in; fencing, open
// transactions, rebalances, lost answers and expiry are common all the same.
#pragma once

#include <cstdint>

#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::conformance {

struct GeneratorOptions {
  std::uint32_t steps_min = 12;
  std::uint32_t steps_max = 28;  // before the reads that end every program
};

Program generate(sim::Chance& chance, const GeneratorOptions& options = {});
// Brokers are killed, and come back.
Program generate_for_three_brokers(sim::Chance& chance, const GeneratorOptions& options = {.steps_min = 24, .steps_max = 40});

}  // namespace turnstile::conformance
