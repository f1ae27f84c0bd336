// The seeds of a campaign, and how it is split over machines: shard I of N takes every N-th seed, so that a campaign by time splits as well
// as one by number. No seed is in two shards, and none is left out.
#pragma once

#include <cstdint>

namespace turnstile::properties {

struct Shard {
  std::uint64_t number = 1;  // from 1
  std::uint64_t of = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};

struct SeedRange {
  std::uint64_t first = 0;
  std::uint64_t count = 0;  // of all shards together
  Shard shard{};

  // How many of them are this shard's, and the one at a place among those; 0 <= place < size().
  std::uint64_t size() const { return count < shard.number ? 0 : (count - shard.number) / shard.of + 1; }
  std::uint64_t seed(std::uint64_t place) const { return first + place * shard.of + (shard.number - 1); }
  friend bool operator==(const SeedRange&, const SeedRange&) = default;
};

}  // namespace turnstile::properties
