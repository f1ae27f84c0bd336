// FNV-1a, 64 bits (Fowler, Noll and Vo): the same value on every machine.
#pragma once

#include <cstdint>
#include <string_view>

namespace turnstile::core {

inline constexpr std::uint64_t kFnvBasis = 0xcbf29ce484222325U;

constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t basis = kFnvBasis) {
  std::uint64_t hash = basis;
  for (const char letter : bytes) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U;
  return hash;
}

}  // namespace turnstile::core
