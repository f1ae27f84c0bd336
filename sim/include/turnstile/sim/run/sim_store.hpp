// The store port on a simulated disk. The disk belongs to a machine: it survives the crash of a process, but may lose its last writes.
//
// A write is atomic, and in memory before it is on disk: `lose_unsynced` undoes the last writes, the latest first, as a power cut does. At
// most `unsynced_max` are unsynced; older ones are durable.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/store.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

class SimDisk {
 public:
  struct Table {
    std::map<core::EntityId, std::string> values;
    std::optional<core::Checkpoint> checkpoint;
  };

  // The last `unsynced_max` writes can be lost. 0: each write is durable at once.
  explicit SimDisk(std::uint32_t unsynced_max = 0) : unsynced_max_(unsynced_max) {}

  Table& table(core::PartitionId partition);
  void apply(const std::vector<core::PartitionWrite>& writes);
  void wipe(core::PartitionId partition);
  void sync() { unsynced_.clear(); }

  // Loses a suffix of the unsynced writes; returns how many.
  std::uint32_t lose_unsynced(Chance& chance);
  void lose_everything();

 private:
  struct Undo {
    core::PartitionId partition{};
    std::vector<std::pair<core::EntityId, std::optional<std::string>>> values;
    std::optional<core::Checkpoint> checkpoint;
  };
  static Undo exchange(Table& table, const core::PartitionWrite& write, bool remember);
  void take_back(const std::vector<Undo>& write);

  std::uint32_t unsynced_max_;
  std::vector<Table> tables_;               // by partition
  std::deque<std::vector<Undo>> unsynced_;  // one entry per write
};

// The error of a write that Fault::disk_write_fails made fail.
inline constexpr std::string_view kDiskRefusal = "the simulated disk refused a write";

struct SimStoreOptions {
  Duration write_delay = 50 * core::kUs;  // half of it before the write is on disk, half before the caller knows
  Ratio write_fails{};
  Lane lane{};  // of its questions
};

// One life's access to a disk. Neither process, disk nor chance is owned.
class SimStore final : public core::Store {
 public:
  SimStore(Process& process, SimDisk& disk, Chance& chance, const SimStoreOptions& options)
      : process_(process), disk_(disk), chance_(chance), options_(options) {}

  // Called for each partition of a write when it is on the disk.
  void on_write(std::function<void(const core::PartitionWrite&)> observer) { on_write_ = std::move(observer); }
  // Called when a partition is opened.
  void on_open(std::function<void(core::PartitionId, const SimDisk::Table&)> observer) { on_open_ = std::move(observer); }
  // Called when a write fails by this fault.
  void on_failure(std::function<void()> observer) { on_failure_ = std::move(observer); }

  core::Task<std::expected<std::optional<core::Checkpoint>, core::StoreError>> open(core::PartitionId partition) override;
  void release(core::PartitionId partition) override;
  std::optional<std::string_view> get(core::PartitionId partition, core::EntityId entity) override;
  core::Task<core::StoreStatus> write(const std::vector<core::PartitionWrite>& writes) override;
  core::Task<core::StoreStatus> wipe(core::PartitionId partition) override;

 private:
  bool owns(core::PartitionId partition) const;

  Process& process_;
  SimDisk& disk_;
  Chance& chance_;
  const SimStoreOptions& options_;  // the run may change them: a healed world fails no write
  std::function<void(const core::PartitionWrite&)> on_write_;
  std::function<void(core::PartitionId, const SimDisk::Table&)> on_open_;
  std::function<void()> on_failure_;
  std::vector<core::PartitionId> owned_;
};

}  // namespace turnstile::sim
