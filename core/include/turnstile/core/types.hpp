// The small vocabulary shared by all folders: strong identifiers, offsets, positions, time (time.hpp).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "turnstile/core/time.hpp"

namespace turnstile::core {

// An integer that cannot be confused with another kind. `Tag` only distinguishes the types.
template <class Tag, class Value>
struct Strong {
  Value value{};

  constexpr Strong() = default;
  constexpr explicit Strong(Value initial) : value(initial) {}
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
};

// The aggregate that a command is for: an account, a performance. Its decimal ASCII form is the Kafka key.
using EntityId = Strong<struct EntityIdTag, std::uint64_t>;

// A command's number in its entity's queue: 1, 2, 3, ... Zero means "none yet".
using Position = Strong<struct PositionTag, std::uint64_t>;

// A Kafka offset. Offsets of one partition are ordered but sparse: never compute "the next record" by adding one.
using Offset = Strong<struct OffsetTag, std::int64_t>;

using PartitionId = Strong<struct PartitionIdTag, std::int32_t>;

// The generation of a consumer group: it increases with every rebalance.
using Generation = Strong<struct GenerationTag, std::int32_t>;

constexpr Position next(Position position) { return Position{position.value + 1}; }
constexpr Offset next(Offset offset) { return Offset{offset.value + 1}; }

// Chosen by the client, unique within its entity, and the same in every retry.
using CommandId = std::string;

}  // namespace turnstile::core
