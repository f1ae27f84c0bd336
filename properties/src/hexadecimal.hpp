// Numbers in lower-case hexadecimal, with a minimum number of digits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace turnstile::properties {

inline std::string hexadecimal(std::uint64_t number, std::size_t digits = 1) {
  std::string text;
  for (; number != 0 || text.size() < digits; number >>= 4) text.insert(text.begin(), "0123456789abcdef"[number & 15U]);
  return text;
}

}  // namespace turnstile::properties
