// core::Store over RocksDB. One database per process (its state folder), shared by the stores of its workers.
//
// Layout (docs/wire.md does not cover it: it has no other readers). A key is a byte that says what it is, then the partition in big
// endian, then, for an entity, its id in big endian:
//   'f'                      the format version: a database without it, or with another one, is not ours
//   'c' partition            the checkpoint: two offsets, big endian
//   'e' partition entity     the value of an entity, opaque bytes
//
// Durability: a write is one WriteBatch, in the write-ahead log but not synced. A crash of the process loses nothing; a crash of the
// machine loses the last writes, each as a whole, checkpoints included. The log repairs that: folding resumes from the remaining
// checkpoint.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "turnstile/core/store.hpp"

namespace turnstile::adapters {

// The database of one state folder. Thread-safe. Only one process at a time can open it for writing.
class RocksDatabase {
 public:
  enum class Mode : std::uint8_t {
    read_write,  // creates the folder and the database if there is none
    read_only,   // of a stopped process, for an audit; the folder may be read-only as well
  };
  // Free disk space required to open a database for writing, in bytes: one write buffer.
  static constexpr std::uint64_t kRoomMin = std::uint64_t{64} << 20;
  // Errors, in one line: the folder cannot be written, another process has it open, it contains something else, its disk is full.
  static std::expected<std::shared_ptr<RocksDatabase>, core::StoreError> open(const std::string& folder, Mode mode = Mode::read_write,
                                                                              std::uint64_t room_min = kRoomMin);
  ~RocksDatabase();
  RocksDatabase(const RocksDatabase&) = delete;
  RocksDatabase& operator=(const RocksDatabase&) = delete;

  // The checkpoint and the entities of a partition, in id order, without taking ownership.
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

// The store of one worker. Threads: one, but several stores may share a database. open() waits at most `handover_ms_max` for another store
// of this process to release the partition; then it returns an error.
class RocksStore final : public core::Store {
 public:
  explicit RocksStore(std::shared_ptr<RocksDatabase> database, core::TimeMs handover_ms_max = 30'000);
  ~RocksStore() override;
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  core::Task<std::expected<std::optional<core::Checkpoint>, core::StoreError>> open(core::PartitionId partition) override;
  void release(core::PartitionId partition) override;
  // An unreadable value ends the process: treating it as a missing account would lead to wrong decisions.
  std::optional<std::string_view> get(core::PartitionId partition, core::EntityId entity) override;
  core::Task<core::StoreStatus> write(const std::vector<core::PartitionWrite>& writes) override;
  core::Task<core::StoreStatus> wipe(core::PartitionId partition) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
