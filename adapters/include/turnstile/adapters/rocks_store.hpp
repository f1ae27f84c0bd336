// core::Store over RocksDB. One database per process (its state folder), shared by the stores of its workers.
//
// Layout (docs/wire.md does not cover it: nobody else reads it). A key is a byte that says what it is, then the partition in big
// endian, then, for an entity, its id in big endian:
//   'f'                      the format's version: a database that has none, or another one, is not ours
//   'c' partition            the checkpoint: two offsets, big endian
//   'e' partition entity     the value of an entity, opaque bytes
//
// Durability: a write is one WriteBatch, in the write-ahead log but not synced. A process that dies loses nothing, a machine that
// dies loses the last writes, whole ones, checkpoints included. The log heals that: the fold goes on from the checkpoint that is left.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "turnstile/core/store.hpp"

namespace turnstile::adapters {

// The database of one state folder. Thread-safe. Only one process can have it open for writing.
class RocksDatabase {
 public:
  enum class Mode : std::uint8_t {
    read_write,  // creates the folder and the database where there is none
    read_only,   // of a stopped process, for an audit; the folder may be read-only as well
  };
  // So much must be free on the disk of a database that is opened for writing, in bytes: one write buffer.
  static constexpr std::uint64_t kRoomMin = std::uint64_t{64} << 20;
  // Errors, one line each: the folder cannot be written, another process has it open, it holds something else, its disk is full.
  static std::expected<std::shared_ptr<RocksDatabase>, core::StoreError> open(const std::string& folder, Mode mode = Mode::read_write,
                                                                              std::uint64_t room_min = kRoomMin);
  ~RocksDatabase();
  RocksDatabase(const RocksDatabase&) = delete;
  RocksDatabase& operator=(const RocksDatabase&) = delete;

  // The checkpoint and the entities of a partition, in order of id, without owning it.
  std::expected<std::optional<core::Checkpoint>, core::StoreError> checkpoint(core::PartitionId partition);
  core::StoreStatus for_each(core::PartitionId partition, const std::function<void(core::EntityId, std::string_view)>& visit);
  // Every partition that has a checkpoint, in order.
  std::expected<std::vector<core::PartitionId>, core::StoreError> partitions();

  struct Parts;

 private:
  friend class RocksStore;
  explicit RocksDatabase(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The store of one worker. Threads: one, but several stores may share a database. open() waits until whichever store of this process
// has the partition lets go of it, at most `handover_ms_max`; then it returns an error.
class RocksStore final : public core::Store {
 public:
  explicit RocksStore(std::shared_ptr<RocksDatabase> database, core::TimeMs handover_ms_max = 30'000);
  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  core::Task<std::expected<std::optional<core::Checkpoint>, core::StoreError>> open(core::PartitionId partition) override;
  void release(core::PartitionId partition) override;
  // An unreadable value stops the process: to take it for an account that is not there would be a wrong decision.
  std::optional<std::string_view> get(core::PartitionId partition, core::EntityId entity) override;
  core::Task<core::StoreStatus> write(const std::vector<core::PartitionWrite>& writes) override;
  core::Task<core::StoreStatus> wipe(core::PartitionId partition) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
