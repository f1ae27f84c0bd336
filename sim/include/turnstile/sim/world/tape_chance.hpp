// Chance from a tape of numbers made elsewhere: by a generator of property-based tests, a fuzzer, a person.
//
// Any tape is valid: a number is taken modulo the number of answers. Zeros and a shorter tape make a less eventful run, so shrinking the
// list of numbers shrinks the run. After the end of the tape comes the tail: a seeded stream, or zeros if its seed is 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "turnstile/sim/world/chance.hpp"

namespace turnstile::sim {

struct Tape {
  std::vector<std::uint32_t> numbers;
  std::uint64_t tail_seed = 0;
};

class TapeChance final : public Chance {
 public:
  explicit TapeChance(Tape tape) : tape_(std::move(tape)), tail_(tape_.tail_seed) {}
  std::size_t drawn() const { return drawn_; }

 protected:
  std::uint32_t draw(const Choice& choice) override {
    if (choice.odds.numerator != 0 && choice.odds.numerator >= choice.odds.denominator) return certain();
    const std::uint32_t bound = choice.odds.numerator != 0 ? choice.odds.denominator : choice.n;
    const std::uint32_t number = next(bound);
    // The highest answers are the yes, so that 0 stays the uneventful default.
    if (choice.odds.numerator != 0) return number != 0 && bound - 1 - number < choice.odds.numerator ? 1 : 0;
    return number;
  }

 private:
  // What always happens, unless the tape says otherwise.
  std::uint32_t certain() {
    const bool ended = drawn_ >= tape_.numbers.size();
    const std::uint32_t number = next(2);
    return ended && tape_.tail_seed != 0 ? 1 : number;
  }
  std::uint32_t next(std::uint32_t bound) {
    const std::size_t index = drawn_++;
    if (index < tape_.numbers.size()) return tape_.numbers[index] % bound;
    return tape_.tail_seed == 0 ? 0 : tail_.below(bound);
  }

  Tape tape_;
  Random tail_;
  std::size_t drawn_ = 0;
};

}  // namespace turnstile::sim
