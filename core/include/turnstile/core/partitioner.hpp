// The partition of a key. Every client must agree, or one entity ends up on two partitions.
#pragma once

#include <cstdint>
#include <string_view>

#include "turnstile/core/types.hpp"

namespace turnstile::core {

// Kafka's murmur2, as computed by org.apache.kafka.common.utils.Utils.murmur2 and librdkafka's `murmur2_random`.
std::uint32_t murmur2(std::string_view key);

// zlib's CRC32, used by librdkafka's default partitioner `consistent_random`.
std::uint32_t crc32(std::string_view key);

// Java's default for keyed records: the positive murmur2, modulo. `partitions` > 0.
PartitionId murmur2_partition(std::string_view key, std::int32_t partitions);

// librdkafka's default for keyed records, which differs from Java's. Only for flaws and tests.
PartitionId crc32_partition(std::string_view key, std::int32_t partitions);

using Partitioner = PartitionId (*)(std::string_view key, std::int32_t partitions);

}  // namespace turnstile::core
