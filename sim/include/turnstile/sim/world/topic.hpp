// A topic in messages, logs and traces: the number that the cluster gave its name. Names are looked up once, at the edges.
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

// A position to read from, or an offset to commit: always the *next* offset to be read, as in Kafka.
struct TopicPartitionOffset {
  TopicPartition where{};
  core::Offset offset{};
  friend constexpr auto operator<=>(const TopicPartitionOffset&, const TopicPartitionOffset&) = default;
};

}  // namespace turnstile::sim
