// What a client reads, and from where: a position in each log that it has ever waited for, of which it fetches those needed now.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "turnstile/core/client_log.hpp"

namespace turnstile::core {

// Where the reading of a log begins, at the latest.
enum class ReadFrom : std::uint8_t { end, start };

class ClientReading {
 public:
  // Not owned.
  ClientReading(ClientLog& log, Timer& timer) : log_(log), timer_(timer) {}

  // Ensures that reading of a log starts no later than at its current end (or at its start). Retries until that is known, or until a fatal
  // error.
  Task<LogStatus> know(TopicPartition where, ReadFrom from = ReadFrom::end);
  // Tries once.
  Task<LogStatus> try_to_know(TopicPartition where, ReadFrom from = ReadFrom::end);
  bool knows(TopicPartition where) const { return find(where) != nullptr; }
  // The next offset to read. Its position must be known.
  Offset place(TopicPartition where) const { return find(where)->offset; }
  std::vector<TopicPartition> known() const;

  // Fetches these logs from now on, in any order, duplicates allowed. Their positions must be known. An error is only returned after a
  // wait, so the caller may retry at once.
  Task<LogStatus> want(std::vector<TopicPartition> logs);
  // These are fetched already, and no others: in order, each once.
  bool reads(const std::vector<TopicPartition>& logs) const { return logs == reading_; }
  // Something else has used the log: the partitions must be assigned again.
  void forget() { reading_.clear(); }
  // Records were read: advances the positions.
  void moved(std::span<const TopicPartitionOffset> positions);
  // After an abortable error of poll(): waits a while, and moves positions that are out of range to the log start. want() must be called
  // again. Only dead letters are ever deleted, and no client waits for deleted ones any more.
  Task<LogStatus> skip_what_is_gone();

 private:
  const TopicPartitionOffset* find(TopicPartition where) const;
  TopicPartitionOffset* find(TopicPartition where);

  static constexpr Duration kRetryDelay = 100 * kMs;

  ClientLog& log_;
  Timer& timer_;
  std::vector<TopicPartitionOffset> places_;
  std::vector<TopicPartition> reading_;
};

}  // namespace turnstile::core
