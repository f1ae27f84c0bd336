// The bridge to rapidcheck: a property over a whole simulated world.
//
//   rc::check("no account is overdrawn", [](const sim::Tape& tape) {
//     sim::TapeChance chance(tape);
//     const RunResult result = run_scenario(bank_scenario("standard"), chance, chance);
//     RC_ASSERT(result.violations.empty());
//   });
//
// A tape is a list of numbers and a tail, and rapidcheck shrinks it like any other value: workload, schedule and faults together. Needs
// rapidcheck and exceptions; nothing else in this room does.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <vector>

#include "turnstile/sim/tape_chance.hpp"

namespace turnstile::sim {

inline void showValue(const Tape& tape, std::ostream& out) {
  out << "tape of " << tape.numbers.size() << " numbers {";
  for (const std::uint32_t number : tape.numbers) out << number << ", ";
  out << "}, tail " << tape.tail_seed;
}

}  // namespace turnstile::sim

namespace rc {

template <>
struct Arbitrary<turnstile::sim::Tape> {
  static Gen<turnstile::sim::Tape> arbitrary() {
    using turnstile::sim::Tape;
    return gen::build<Tape>(gen::set(&Tape::numbers, gen::arbitrary<std::vector<std::uint32_t>>()),
                            gen::set(&Tape::tail_seed, gen::arbitrary<std::uint64_t>()));
  }
};

}  // namespace rc
