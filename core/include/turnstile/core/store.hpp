// The port to the local state: one table of entities per partition, with a checkpoint that says up to where of the events
// topic the table is the fold. Two implementations: sim::SimStore and adapters::RocksStore, under one contract suite.
//
// Rule 12 of the protocol: Kafka first, then the store. So the store is behind the log or level with it, never ahead; a crash
// may lose writes (the last ones first), and a torn write never happens: a write is atomic with its checkpoint.
// Threads: one. Reads are synchronous and return what was written, durable or not.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/task.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

struct StoreError {
  std::string what;
};
using StoreStatus = std::expected<void, StoreError>;

struct Checkpoint {
  Offset events{};  // the fold holds every outcome below this offset
  Offset window{};  // from here on the outcomes hold every command id that the dedup window must know; <= events
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

struct StorePut {
  EntityId entity{};
  std::string value;
};

struct PartitionWrite {
  PartitionId partition{};
  std::vector<StorePut> puts;
  Checkpoint checkpoint{};
};

class Store {
 public:
  virtual ~Store() = default;

  // Takes ownership of a partition's table until release(). None: the table is empty, or was never checkpointed.
  virtual Task<std::expected<std::optional<Checkpoint>, StoreError>> open(PartitionId partition) = 0;
  virtual void release(PartitionId partition) = 0;
  // The value of an entity of an open partition. The view lives until the next call on the Store.
  virtual std::optional<std::string_view> get(PartitionId partition, EntityId entity) = 0;
  // All of it or nothing, over all the partitions named.
  virtual Task<StoreStatus> write(const std::vector<PartitionWrite>& writes) = 0;
  // Forgets a partition's table and checkpoint: it belongs to another log, or is ahead of this one.
  virtual Task<StoreStatus> wipe(PartitionId partition) = 0;
};

// What a process's clock says, in milliseconds since the epoch. It may be skewed against other processes' clocks.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs now_ms() const = 0;
};

}  // namespace turnstile::core
