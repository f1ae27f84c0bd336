// The seeds of a campaign, and how it is split over machines: shard I of N takes every N-th seed, which also works for a campaign limited
// by time. The shards are disjoint and complete.
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

  // The number of seeds in this shard, and the seed at an index; 0 <= index < size().
  std::uint64_t size() const { return count < shard.number ? 0 : (count - shard.number) / shard.of + 1; }
  std::uint64_t seed(std::uint64_t place) const { return first + place * shard.of + (shard.number - 1); }
  friend bool operator==(const SeedRange&, const SeedRange&) = default;
};

}  // namespace turnstile::properties
