// A plain reader of the topics, outside any group: explicit places, batches, positions that count markers and aborted records.
// For ATMs, audits and tests. Threads: one. Outages are waited out: a read then just brings nothing.
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
  std::span<const core::TopicPartitionOffset> moved;   // the next offset of each partition that moved
  std::span<const core::TopicPartition> out_of_range;  // silent until the next assign()
};

class KafkaReader {
 public:
  static std::expected<std::unique_ptr<KafkaReader>, std::string> make(const KafkaConfig& config,
                                                                       Isolation isolation = Isolation::read_committed);
  ~KafkaReader();
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  // The ends of the log, open transactions included whatever the isolation.
  std::expected<core::Watermarks, std::string> watermarks(core::TopicPartition where);
  // The first offset whose record's timestamp is at or after that time; none where there is no such record.
  std::expected<std::optional<core::Offset>, std::string> offset_at(core::TopicPartition where, core::TimeMs time_ms);

  // Replaces what is read; drops what was fetched.
  std::expected<void, std::string> assign(const std::vector<core::TopicPartitionOffset>& places);
  // Waits at most that long for something. The views live until the next call.
  std::expected<ReadBatch, std::string> read(core::TimeMs wait_ms_max, std::size_t records_max);
  // Where each assigned partition is read next.
  const std::vector<core::TopicPartitionOffset>& positions() const;

 private:
  struct State;
  explicit KafkaReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
