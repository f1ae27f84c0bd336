// What a client reads, and from where: a place in each log that it has ever waited at, of which it reads those that are wanted now.
#pragma once

#include <span>
#include <vector>

#include "turnstile/core/client_log.hpp"

namespace turnstile::core {

class ClientReading {
 public:
  // Not owned.
  ClientReading(ClientLog& log, Timer& timer) : log_(log), timer_(timer) {}

  // Makes sure that reading of a log starts no later than at its end of now. Tries until that is known, or a fatal error is.
  Task<LogStatus> know(TopicPartition where);
  // Tries once.
  Task<LogStatus> try_to_know(TopicPartition where);
  bool knows(TopicPartition where) const { return find(where) != nullptr; }
  // The next offset to be read. Its place is known.
  Offset place(TopicPartition where) const { return find(where)->offset; }
  std::vector<TopicPartition> known() const;

  // Reads these logs from now on, in any order and perhaps named twice. Their places are known. An error comes back after a while only, so
  // that it may be tried again at once.
  Task<LogStatus> want(std::vector<TopicPartition> logs);
  // Somebody else has used the log: what is wanted must be assigned again.
  void forget() { reading_.clear(); }
  // What was read moves the places.
  void moved(std::span<const TopicPartitionOffset> positions);
  // After an abortable error of polling: waits a while, and moves what is no longer in its log to where that begins now. What is wanted
  // must be said again. Only dead letters are ever deleted, and those that are gone nobody waits for any more.
  Task<LogStatus> skip_what_is_gone();

 private:
  const TopicPartitionOffset* find(TopicPartition where) const;
  TopicPartitionOffset* find(TopicPartition where);

  static constexpr TimeNs kRetryDelay = 100 * kNsPerMs;

  ClientLog& log_;
  Timer& timer_;
  std::vector<TopicPartitionOffset> places_;
  std::vector<TopicPartition> reading_;
};

}  // namespace turnstile::core
