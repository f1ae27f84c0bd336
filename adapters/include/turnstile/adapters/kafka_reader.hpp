// A plain reader of the topics, without a group: explicit offsets, batches, positions that include markers and aborted records.
// For clients, audits and tests. Threads: one. Outages are waited out: meanwhile a read returns nothing.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

enum class Isolation : std::uint8_t { read_committed, read_uncommitted };

struct ReadBatch {
  std::span<const core::Record> records;               // in log order per partition
  std::span<const core::TopicPartitionOffset> moved;   // the next offset of each partition whose position moved
  std::span<const core::TopicPartition> out_of_range;  // silent until the next assign()
};

class KafkaReader {
 public:
  static std::expected<std::unique_ptr<KafkaReader>, std::string> make(const KafkaConfig& config,
                                                                       Isolation isolation = Isolation::read_committed);
  ~KafkaReader();
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  // The ends of the log, including open transactions, whatever the isolation level.
  std::expected<core::Watermarks, std::string> watermarks(core::TopicPartition where);
  // The first offset whose timestamp is at or after that time; none if there is no such record.
  std::expected<std::optional<core::Offset>, std::string> offset_at(core::TopicPartition where, core::TimeMs time_ms);

  // Replaces the assignment; drops what was fetched.
  std::expected<void, std::string> assign(const std::vector<core::TopicPartitionOffset>& places);
  // Waits at most that long for records. The views are valid until the next call.
  std::expected<ReadBatch, std::string> read(core::TimeMs wait_ms_max, std::size_t records_max);
  // The next offset of each assigned partition.
  const std::vector<core::TopicPartitionOffset>& positions() const;

 private:
  struct State;
  explicit KafkaReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
