// The keys and the checkpoint of rocks_store.hpp as bytes: big endian, so that RocksDB's order is the order of the numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "turnstile/core/store.hpp"

namespace turnstile::adapters::rocks {

inline constexpr std::string_view kFormatKey = "f";
inline constexpr std::string_view kFormatVersion = "turnstile 1";

template <class Integer>
void put_big_endian(char* out, Integer value) {
  for (std::size_t i = sizeof(value); i-- > 0; value = static_cast<Integer>(value >> 8)) out[i] = static_cast<char>(value & 0xff);
}

template <class Integer>
Integer get_big_endian(const char* in) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) value = static_cast<Integer>((value << 8) | static_cast<unsigned char>(in[i]));
  return value;
}

class Key {
 public:
  static Key checkpoint(core::PartitionId partition) { return Key('c', partition, 5); }
  static Key entity(core::PartitionId partition, core::EntityId entity) {
    Key key('e', partition, 13);
    put_big_endian(key.bytes_.data() + 5, entity.value);
    return key;
  }
  static Key entities_begin(core::PartitionId partition) { return Key('e', partition, 5); }
  static Key entities_end(core::PartitionId partition) { return Key('e', core::PartitionId{partition.value + 1}, 5); }
  operator std::string_view() const { return {bytes_.data(), size_}; }

 private:
  Key(char kind, core::PartitionId partition, std::size_t size) : size_(size) {
    bytes_[0] = kind;
    put_big_endian(bytes_.data() + 1, static_cast<std::uint32_t>(partition.value));
  }
  std::array<char, 13> bytes_{};
  std::size_t size_;
};

inline core::EntityId entity_of(std::string_view key) { return core::EntityId{get_big_endian<std::uint64_t>(key.data() + 5)}; }
inline core::PartitionId partition_of(std::string_view key) {
  return core::PartitionId{static_cast<std::int32_t>(get_big_endian<std::uint32_t>(key.data() + 1))};
}

using CheckpointBytes = std::array<char, 16>;
inline CheckpointBytes bytes_of(const core::Checkpoint& checkpoint) {
  CheckpointBytes bytes{};
  put_big_endian(bytes.data(), static_cast<std::uint64_t>(checkpoint.events.value));
  put_big_endian(bytes.data() + 8, static_cast<std::uint64_t>(checkpoint.window.value));
  return bytes;
}
inline std::optional<core::Checkpoint> checkpoint_of(std::string_view bytes) {
  if (bytes.size() != sizeof(CheckpointBytes)) return std::nullopt;
  return core::Checkpoint{core::Offset{static_cast<std::int64_t>(get_big_endian<std::uint64_t>(bytes.data()))},
                          core::Offset{static_cast<std::int64_t>(get_big_endian<std::uint64_t>(bytes.data() + 8))}};
}

}  // namespace turnstile::adapters::rocks
