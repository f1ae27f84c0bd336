// A topic's configuration: what an administrator asks for, and what the brokers keep.
#pragma once

#include <cstdint>
#include <string>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

struct TopicOptions {
  bool removes = true;                     // cleanup.policy has delete
  bool compacts = false;                   // cleanup.policy has compact
  core::TimeMs retention_ms = -1;          // < 0: for ever
  std::int64_t retention_bytes = -1;       // < 0: any number
  core::TimeMs segment_ms = 604'800'000;   // a segment rolls when a batch comes so long after its first
  std::uint64_t segment_bytes = 1U << 30;  // or when it would grow beyond
  bool log_append_time = false;            // else records carry the producer's time
  std::uint64_t message_bytes_max = 1'048'588;
  core::TimeMs delete_retention_ms = 86'400'000;  // compaction: how long a tombstone stays after it was first cleaned
  std::uint32_t cleanable_permil_min = 500;       // compaction: min.cleanable.dirty.ratio, in thousandths
  std::int32_t in_sync_replicas_min = 1;          // min.insync.replicas
};

struct NewTopic {
  std::string name;
  std::int32_t partitions = -1;          // < 0: the brokers' num.partitions
  std::int32_t replication_factor = -1;  // < 0: as many as there are brokers
  TopicOptions options{};
};

}  // namespace turnstile::sim
