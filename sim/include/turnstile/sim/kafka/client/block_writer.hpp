// Turns records to be produced into the immutable blocks that are sent and stored: one block per partition, in the order of the batch.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/messages.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

// The overhead of a record beyond its key and value: lengths, deltas, attributes; and that of a batch beyond its records.
inline constexpr std::uint64_t kRecordOverhead = 8;
inline constexpr std::uint64_t kBatchOverhead = 61;

const RecordBlock* block_of_one(Arena& arena, const core::OutRecord& record, core::TimeMs create_time_ms);

struct PartitionBlock {
  TopicPartition where{};
  const RecordBlock* block = nullptr;
};

class BlockWriter {
 public:
  // Blocks of at most `bytes_max` each, unless a single record is larger; appended to `out` by partition, in the order of each partition's
  // first record.
  void write(Arena& arena, const core::RecordBatch& batch, core::TimeMs create_time_ms, std::uint64_t bytes_max,
             std::vector<PartitionBlock>& out);

 private:
  std::vector<TopicPartition> partitions_;   // of the batch
  std::vector<std::uint32_t> counts_;        // records of each
  std::vector<std::uint32_t> partition_of_;  // by record
};

}  // namespace turnstile::sim
