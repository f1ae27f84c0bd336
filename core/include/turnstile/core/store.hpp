// The port to the local state: one table of entities per partition, with a checkpoint: the offset of the events topic up to which the table
// is the fold. Two implementations: sim::SimStore and adapters::RocksStore, under one contract suite.
//
// Rule 12 of the protocol: Kafka first, then the store. So the store never gets ahead of the log. A crash may lose writes (the latest
// first), but there are no torn writes: a write is atomic with its checkpoint. Threads: one. Reads are synchronous and return what was
// written, durable or not.
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
  Offset events{};  // the fold includes every outcome below this offset
  Offset window{};  // outcomes from here on contain every command id of the dedup window; <= events
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

  // Takes ownership of a partition's table until release(). None: the table is empty, or has no checkpoint.
  virtual Task<std::expected<std::optional<Checkpoint>, StoreError>> open(PartitionId partition) = 0;
  virtual void release(PartitionId partition) = 0;
  // The value of an entity of an open partition. The view is valid until the next call on the Store.
  virtual std::optional<std::string_view> get(PartitionId partition, EntityId entity) = 0;
  // All or nothing, across all partitions named.
  virtual Task<StoreStatus> write(const std::vector<PartitionWrite>& writes) = 0;
  // Deletes a partition's table and checkpoint: it belongs to another log, or is ahead of this one.
  virtual Task<StoreStatus> wipe(PartitionId partition) = 0;
};

// A process's clock, in milliseconds since the epoch. It may be skewed against other processes' clocks.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs now_ms() const = 0;
};

}  // namespace turnstile::core
