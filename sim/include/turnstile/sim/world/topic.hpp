// What messages, logs and traces call a topic: the number that the cluster gave to its name. Names are looked up at the edges, once.
#pragma once

#include <compare>
#include <cstdint>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

using TopicId = core::Strong<struct TopicIdTag, std::uint32_t>;

struct TopicPartition {
  TopicId topic{};
  core::PartitionId partition{};
  friend constexpr auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

// Where to read from, or the offset to commit: always the *next* offset to be read, as Kafka counts.
struct TopicPartitionOffset {
  TopicPartition where{};
  core::Offset offset{};
  friend constexpr auto operator<=>(const TopicPartitionOffset&, const TopicPartitionOffset&) = default;
};

}  // namespace turnstile::sim
