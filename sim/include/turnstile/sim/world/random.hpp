// xoshiro256++ (Blackman and Vigna, 2018) with a bounded draw of its own: the standard distributions differ between libraries.
#pragma once

#include <cstdint>

namespace turnstile::sim {

class Random {
 public:
  // Different streams of one seed are independent: a run's configuration and the run itself never share one.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0) {
    std::uint64_t state = seed ^ (stream * 0xd1342543de82ef95U);
    for (auto& word : words_) word = split_mix(state);
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(words_[0] + words_[3], 23) + words_[0];
    const std::uint64_t shifted = words_[1] << 17;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= shifted;
    words_[3] = rotate(words_[3], 45);
    return result;
  }

  // [0, bound), bound >= 1: the high word of a 32 by 32 bit product (Lemire, 2019), without the rejection step: the
  // bias is below 2^-32 x bound, and one draw is always one step.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>(((next() >> 32) * static_cast<std::uint64_t>(bound)) >> 32);
  }

 private:
  static std::uint64_t rotate(std::uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }
  static std::uint64_t split_mix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t word = state;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    return word ^ (word >> 31);
  }

  std::uint64_t words_[4];
};

}  // namespace turnstile::sim
