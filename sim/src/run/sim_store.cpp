#include "turnstile/sim/run/sim_store.hpp"

#include <algorithm>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

SimDisk::Table& SimDisk::table(core::PartitionId partition) {
  const auto index = static_cast<std::size_t>(partition.value);
  if (index >= tables_.size()) tables_.resize(index + 1);
  return tables_[index];
}

SimDisk::Undo SimDisk::exchange(Table& table, const core::PartitionWrite& write, bool remember) {
  Undo undo;
  undo.partition = write.partition;
  undo.checkpoint = std::exchange(table.checkpoint, write.checkpoint);
  for (const auto& put : write.puts) {
    const auto [found, fresh] = table.values.try_emplace(put.entity, put.value);
    if (remember) undo.values.emplace_back(put.entity, fresh ? std::nullopt : std::optional(found->second));
    if (!fresh) found->second = put.value;
  }
  return undo;
}

void SimDisk::apply(const std::vector<core::PartitionWrite>& writes) {
  const bool remember = unsynced_max_ > 0;
  std::vector<Undo> undos;
  for (const auto& write : writes) {
    Undo undo = exchange(table(write.partition), write, remember);
    if (remember) undos.push_back(std::move(undo));
  }
  if (!remember) return;
  unsynced_.push_back(std::move(undos));
  if (unsynced_.size() > unsynced_max_) unsynced_.pop_front();
}

// Durable at once, and everything before it.
void SimDisk::wipe(core::PartitionId partition) {
  table(partition) = {};
  sync();
}

void SimDisk::take_back(const std::vector<Undo>& write) {
  for (auto undo = write.rbegin(); undo != write.rend(); ++undo) {
    Table& lost = table(undo->partition);
    lost.checkpoint = undo->checkpoint;
    for (auto value = undo->values.rbegin(); value != undo->values.rend(); ++value) {
      if (value->second) {
        lost.values[value->first] = *value->second;
      } else {
        lost.values.erase(value->first);
      }
    }
  }
}

std::uint32_t SimDisk::lose_unsynced(Chance& chance) {
  const std::uint32_t lost = chance.choose({"disk.unsynced_lost", Role::fault}, static_cast<std::uint32_t>(unsynced_.size()) + 1);
  for (std::uint32_t count = 0; count < lost; ++count) {
    take_back(unsynced_.back());
    unsynced_.pop_back();
  }
  sync();
  return lost;
}

void SimDisk::lose_everything() {
  for (Table& table : tables_) table = {};
  sync();
}

bool SimStore::owns(core::PartitionId partition) const { return std::ranges::find(owned_, partition) != owned_.end(); }

core::Task<std::expected<std::optional<core::Checkpoint>, core::StoreError>> SimStore::open(core::PartitionId partition) {
  co_await process_.sleep(options_.write_delay);
  if (!owns(partition)) owned_.push_back(partition);
  if (on_open_) on_open_(partition, disk_.table(partition));
  co_return disk_.table(partition).checkpoint;
}

void SimStore::release(core::PartitionId partition) { std::erase(owned_, partition); }

std::optional<std::string_view> SimStore::get(core::PartitionId partition, core::EntityId entity) {
  TURNSTILE_ASSERT(owns(partition));
  const auto& values = disk_.table(partition).values;
  const auto found = values.find(entity);
  if (found == values.end()) return std::nullopt;
  return found->second;
}

core::Task<core::StoreStatus> SimStore::write(const std::vector<core::PartitionWrite>& writes) {
  for (const auto& write : writes) TURNSTILE_ASSERT(owns(write.partition));
  co_await process_.sleep(options_.write_delay / 2);
  if (chance_.happens({"disk.write_fails", Role::fault, About::occurrence}, options_.write_fails, options_.lane)) {
    if (on_failure_) on_failure_();
    co_return std::unexpected(core::StoreError{std::string(kDiskRefusal)});
  }
  disk_.apply(writes);
  if (on_write_) {
    for (const auto& write : writes) on_write_(write);
  }
  co_await process_.sleep(options_.write_delay - options_.write_delay / 2);
  co_return core::StoreStatus{};
}

core::Task<core::StoreStatus> SimStore::wipe(core::PartitionId partition) {
  TURNSTILE_ASSERT(owns(partition));
  co_await process_.sleep(options_.write_delay / 2);
  disk_.wipe(partition);
  co_await process_.sleep(options_.write_delay - options_.write_delay / 2);
  co_return core::StoreStatus{};
}

}  // namespace turnstile::sim
