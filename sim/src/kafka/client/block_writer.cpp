#include "turnstile/sim/kafka/client/block_writer.hpp"

#include <algorithm>
#include <cstddef>

namespace turnstile::sim {

namespace {

// Header keys and values count for what they are.
std::uint64_t bytes_of(const core::OutRecord& record) {
  return kRecordOverhead + record.key.size() + record.value.size() + record.headers.id.size() + record.headers.error.size();
}

RecordBlock* new_block(Arena& arena, std::span<const StoredRecord> records, std::uint64_t bytes, core::TimeMs create_time_ms) {
  RecordBlock& block = arena.array<RecordBlock>(1)[0];
  block = {records, bytes + kBatchOverhead, create_time_ms};
  return &block;
}

}  // namespace

const RecordBlock* block_of_one(Arena& arena, const core::OutRecord& record, core::TimeMs create_time_ms) {
  const std::span<StoredRecord> records = arena.array<StoredRecord>(1);
  records[0] = {arena.copy(record.key), arena.copy(record.value)};
  return new_block(arena, records, bytes_of(record), create_time_ms);
}

void BlockWriter::write(Arena& arena, const core::RecordBatch& batch, core::TimeMs create_time_ms, std::uint64_t bytes_max,
                        std::vector<PartitionBlock>& out) {
  partitions_.clear();
  counts_.clear();
  partition_of_.clear();
  for (std::size_t index = 0; index < batch.size(); ++index) {
    const TopicPartition where = in_cluster(batch[index].where);
    const auto known = std::ranges::find(partitions_, where);
    const auto place = static_cast<std::uint32_t>(known - partitions_.begin());
    if (known == partitions_.end()) {
      partitions_.push_back(where);
      counts_.push_back(0);
    }
    ++counts_[place];
    partition_of_.push_back(place);
  }
  for (std::uint32_t place = 0; place < partitions_.size(); ++place) {
    const std::span<StoredRecord> records = arena.array<StoredRecord>(counts_[place]);
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint64_t bytes = 0;
    const auto close_block = [&] {
      if (end > begin) out.push_back({partitions_[place], new_block(arena, records.subspan(begin, end - begin), bytes, create_time_ms)});
      begin = end;
      bytes = 0;
    };
    for (std::size_t index = 0; index < batch.size(); ++index) {
      if (partition_of_[index] != place) continue;
      const core::OutRecord record = batch[index];
      if (bytes + bytes_of(record) + kBatchOverhead > bytes_max) close_block();
      bytes += bytes_of(record);
      records[end++] = {arena.copy(record.key), arena.copy(record.value)};
    }
    close_block();
  }
}

}  // namespace turnstile::sim
