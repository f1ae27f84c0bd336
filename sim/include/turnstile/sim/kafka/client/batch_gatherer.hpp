// Records gather into batches, by partition, until a batch is full or is taken to be sent.
//
// Source: librdkafka's rdkafka_msgset_writer.c, for what counts as full.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/client/block_writer.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

namespace turnstile::sim {

// A batch to be sent, and the delivery reports to come for its records.
struct GatheredBatch {
  PartitionBlock block{};
  List<DeliveryReport> records;
  Instant since{};  // when the first of them was queued
};

class BatchGatherer {
 public:
  // At most so many records and bytes, unless a single record is larger.
  BatchGatherer(Arena& arena, std::uint32_t records_max, std::uint64_t bytes_max)
      : arena_(arena), records_max_(records_max), bytes_max_(bytes_max) {}

  // The size of a record in a batch.
  static std::uint64_t bytes_of(const ProducerMessage& message);

  // A copy of the record, not yet reported.
  DeliveryReport record_of(const ProducerMessage& message, Instant now);
  // Copies the record. Returns the full batch that it did not fit into, which must be sent first.
  std::optional<GatheredBatch> add(const ProducerMessage& message, TopicPartition where, Instant now);
  // All batches, in the order of the partitions' first records: `take(batch)` for each, which must not add any.
  template <class Take>
  void take_all(Take&& take) {
    for (Gathering& gathering : gatherings_) {
      if (!gathering.records.empty()) take(close(gathering));
    }
  }
  std::size_t size() const { return size_; }

 private:
  struct Gathering {
    TopicPartition where{};
    List<DeliveryReport> records;
    std::uint64_t bytes = kBatchOverhead;
    Instant since{};
  };

  GatheredBatch close(Gathering& gathering);

  Arena& arena_;
  std::uint32_t records_max_;
  std::uint64_t bytes_max_;
  std::vector<Gathering> gatherings_;
  std::size_t size_ = 0;  // records
};

}  // namespace turnstile::sim
