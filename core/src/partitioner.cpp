#include "turnstile/core/partitioner.hpp"

#include <array>

namespace turnstile::core {

namespace {

std::uint32_t byte_at(std::string_view key, std::size_t index) { return static_cast<unsigned char>(key[index]); }

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t index = 0; index < 256; ++index) {
    std::uint32_t crc = index;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? 0xEDB88320U ^ (crc >> 1) : crc >> 1;
    table[index] = crc;
  }
  return table;
}

constexpr auto kCrcTable = make_crc_table();

}  // namespace

std::uint32_t murmur2(std::string_view key) {
  constexpr std::uint32_t kSeed = 0x9747b28c;
  constexpr std::uint32_t kMultiplier = 0x5bd1e995;
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(key.size());
  std::size_t index = 0;
  for (; index + 4 <= key.size(); index += 4) {
    std::uint32_t word = byte_at(key, index) | byte_at(key, index + 1) << 8 | byte_at(key, index + 2) << 16 | byte_at(key, index + 3) << 24;
    word *= kMultiplier;
    word ^= word >> 24;
    word *= kMultiplier;
    hash = (hash * kMultiplier) ^ word;
  }
  const std::size_t rest = key.size() - index;
  if (rest >= 3) hash ^= byte_at(key, index + 2) << 16;
  if (rest >= 2) hash ^= byte_at(key, index + 1) << 8;
  if (rest >= 1) hash = (hash ^ byte_at(key, index)) * kMultiplier;
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ (hash >> 15);
}

std::uint32_t crc32(std::string_view key) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (std::size_t index = 0; index < key.size(); ++index) crc = kCrcTable[(crc ^ byte_at(key, index)) & 0xFFU] ^ (crc >> 8);
  return crc ^ 0xFFFFFFFFU;
}

PartitionId murmur2_partition(std::string_view key, std::int32_t partitions) {
  return PartitionId{static_cast<std::int32_t>(murmur2(key) & 0x7fffffffU) % partitions};
}

PartitionId crc32_partition(std::string_view key, std::int32_t partitions) {
  return PartitionId{static_cast<std::int32_t>(crc32(key) % static_cast<std::uint32_t>(partitions))};
}

}  // namespace turnstile::core
