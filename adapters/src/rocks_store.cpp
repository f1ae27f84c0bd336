#include "turnstile/adapters/rocks_store.hpp"

#include <rocksdb/write_batch.h>

#include <chrono>

#include "rocks_database.hpp"
#include "rocks_keys.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::adapters {

struct RocksStore::State {
  std::shared_ptr<RocksDatabase> database;
  RocksDatabase::Parts* parts = nullptr;
  core::TimeMs handover_ms_max = 0;
  std::set<std::int32_t> mine;
  rocksdb::WriteBatch batch;     // reused
  rocksdb::PinnableSlice value;  // the last get returned a view of it

  bool take(std::int32_t partition) {
    if (mine.contains(partition)) return true;
    std::unique_lock lock(parts->mutex);
    const auto free = [&] { return !parts->owned.contains(partition); };
    if (!parts->released.wait_for(lock, std::chrono::milliseconds(handover_ms_max), free)) return false;
    parts->owned.insert(partition);
    mine.insert(partition);
    return true;
  }
  void let_go(std::int32_t partition) {
    if (mine.erase(partition) == 0) return;
    {
      const std::lock_guard lock(parts->mutex);
      parts->owned.erase(partition);
    }
    parts->released.notify_all();
  }
  core::StoreStatus commit() {
    rocksdb::WriteOptions options;
    options.sync = false;
    const auto status = parts->db->Write(options, &batch);
    batch.Clear();
    if (!status.ok()) return std::unexpected(parts->error(status));
    return {};
  }
};

RocksStore::RocksStore(std::shared_ptr<RocksDatabase> database, core::TimeMs handover_ms_max) : state_(std::make_unique<State>()) {
  state_->parts = database->parts_.get();
  state_->database = std::move(database);
  state_->handover_ms_max = handover_ms_max;
}

RocksStore::~RocksStore() {
  const std::set<std::int32_t> mine = state_->mine;
  for (const std::int32_t partition : mine) state_->let_go(partition);
}

core::Task<std::expected<std::optional<core::Checkpoint>, core::StoreError>> RocksStore::open(core::PartitionId partition) {
  if (!state_->take(partition.value)) {
    core::StoreError error{"partition " + std::to_string(partition.value) + " is held by another worker of this process"};
    co_return std::unexpected(std::move(error));
  }
  auto checkpoint = state_->database->checkpoint(partition);
  if (!checkpoint) state_->let_go(partition.value);
  co_return checkpoint;
}

void RocksStore::release(core::PartitionId partition) { state_->let_go(partition.value); }

std::optional<std::string_view> RocksStore::get(core::PartitionId partition, core::EntityId entity) {
  TURNSTILE_ASSERT(state_->mine.contains(partition.value));
  state_->value.Reset();
  const rocks::Key key = rocks::Key::entity(partition, entity);
  const auto status = state_->parts->db->Get({}, state_->parts->db->DefaultColumnFamily(), slice(key), &state_->value);
  TURNSTILE_ASSERT(status.ok() || status.IsNotFound());
  if (!status.ok()) return std::nullopt;
  return state_->value.ToStringView();
}

core::Task<core::StoreStatus> RocksStore::write(const std::vector<core::PartitionWrite>& writes) {
  for (const core::PartitionWrite& write : writes) {
    TURNSTILE_ASSERT(state_->mine.contains(write.partition.value));
    for (const core::StorePut& put : write.puts) {
      const rocks::Key key = rocks::Key::entity(write.partition, put.entity);
      state_->batch.Put(slice(key), put.value);
    }
    const rocks::Key key = rocks::Key::checkpoint(write.partition);
    const rocks::CheckpointBytes bytes = rocks::bytes_of(write.checkpoint);
    state_->batch.Put(slice(key), {bytes.data(), bytes.size()});
  }
  co_return state_->commit();
}

core::Task<core::StoreStatus> RocksStore::wipe(core::PartitionId partition) {
  TURNSTILE_ASSERT(state_->mine.contains(partition.value));
  const rocks::Key begin = rocks::Key::entities_begin(partition);
  const rocks::Key end = rocks::Key::entities_end(partition);
  const rocks::Key checkpoint = rocks::Key::checkpoint(partition);
  state_->batch.Delete(slice(checkpoint));
  state_->batch.DeleteRange(slice(begin), slice(end));
  co_return state_->commit();
}

}  // namespace turnstile::adapters
