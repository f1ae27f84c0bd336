#include "rocks_database.hpp"

#include <rocksdb/options.h>
#include <rocksdb/table.h>

#include <filesystem>
#include <system_error>

#include "rocks_keys.hpp"

namespace turnstile::adapters {
namespace {

constexpr std::size_t kWriteBufferBytes = RocksDatabase::kRoomMin;
constexpr std::size_t kBlockCacheBytes = 32u << 20;

rocksdb::Options options() {
  rocksdb::Options options;
  options.write_buffer_size = kWriteBufferBytes;
  options.max_total_wal_size = 2 * kWriteBufferBytes;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 1u << 20;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

core::StoreError folder_error(const std::string& folder, std::string_view what) {
  return {"state folder " + folder + ": " + std::string(what)};
}

// RocksDB would add its files to whatever the folder contains.
core::StoreStatus check_folder(const std::string& folder, RocksDatabase::Mode mode) {
  namespace fs = std::filesystem;
  std::error_code code;
  const bool there = fs::exists(folder, code);
  if (code) return std::unexpected(folder_error(folder, code.message()));
  if (there && !fs::is_directory(folder, code)) return std::unexpected(folder_error(folder, "is not a folder; give another one"));
  const bool ours = there && fs::exists(fs::path(folder) / "CURRENT", code);
  if (ours) return {};
  if (mode == RocksDatabase::Mode::read_only) return std::unexpected(folder_error(folder, "holds no state"));
  if (there && !fs::is_empty(folder, code) && !code)
    return std::unexpected(folder_error(folder, "holds other files; give an empty or a new one"));
  if (code) return std::unexpected(folder_error(folder, code.message()));
  fs::create_directories(folder, code);
  if (code) return std::unexpected(folder_error(folder, "cannot be created: " + code.message()));
  return {};
}

// Debian's RocksDB 7.8 aborts the process with an assertion if the disk is too full to open a database.
core::StoreStatus check_room(const std::string& folder, std::uint64_t room_min) {
  std::error_code code;
  const auto space = std::filesystem::space(folder, code);
  if (code || space.available >= room_min) return {};
  return std::unexpected(folder_error(folder, "only " + std::to_string(space.available >> 20) + " MB are free on its disk, " +
                                                  std::to_string(room_min >> 20) + " MB are needed; make room, or give another one"));
}

core::StoreError opening_error(const std::string& folder, const rocksdb::Status& status) {
  const std::string text = status.ToString();
  if (text.find("/LOCK: Resource temporarily unavailable") != std::string::npos || text.find("lock hold by") != std::string::npos)
    return folder_error(folder, "another process has it open; stop that, or give another folder");
  if (text.find("Permission denied") != std::string::npos || text.find("Read-only file system") != std::string::npos)
    return folder_error(folder, "cannot be written (" + text + "); make it writable, or give another one");
  return folder_error(folder, text);
}

}  // namespace

RocksDatabase::RocksDatabase(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
RocksDatabase::~RocksDatabase() = default;

std::expected<std::shared_ptr<RocksDatabase>, core::StoreError> RocksDatabase::open(const std::string& folder, Mode mode,
                                                                                    std::uint64_t room_min) {
  if (auto status = check_folder(folder, mode); !status) return std::unexpected(status.error());
  if (mode == Mode::read_write)
    if (auto status = check_room(folder, room_min); !status) return std::unexpected(status.error());
  auto parts = std::make_unique<Parts>();
  parts->folder = folder;
  rocksdb::Options settings = options();
  settings.create_if_missing = mode == Mode::read_write;
  rocksdb::DB* db = nullptr;
  const auto status =
      mode == Mode::read_write ? rocksdb::DB::Open(settings, folder, &db) : rocksdb::DB::OpenForReadOnly(settings, folder, &db);
  if (!status.ok()) return std::unexpected(opening_error(folder, status));
  parts->db.reset(db);

  std::string version;
  const auto read = db->Get({}, slice(rocks::kFormatKey), &version);
  if (read.ok() && version != rocks::kFormatVersion)
    return std::unexpected(folder_error(folder, "was written in another format (" + version + "); give another one"));
  if (!read.ok() && !read.IsNotFound()) return std::unexpected(parts->error(read));
  if (read.IsNotFound()) {
    const std::unique_ptr<rocksdb::Iterator> any(db->NewIterator({}));
    any->SeekToFirst();
    if (any->Valid() || mode == Mode::read_only)
      return std::unexpected(folder_error(folder, "holds a database of something else; give another one"));
    const auto written = db->Put({}, slice(rocks::kFormatKey), slice(rocks::kFormatVersion));
    if (!written.ok()) return std::unexpected(opening_error(folder, written));
  }
  return std::shared_ptr<RocksDatabase>(new RocksDatabase(std::move(parts)));
}

std::expected<std::optional<core::Checkpoint>, core::StoreError> RocksDatabase::checkpoint(core::PartitionId partition) {
  std::string bytes;
  const auto status = parts_->db->Get({}, slice(rocks::Key::checkpoint(partition)), &bytes);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return std::unexpected(parts_->error(status));
  const auto checkpoint = rocks::checkpoint_of(bytes);
  if (!checkpoint)
    return std::unexpected(folder_error(parts_->folder, "a damaged checkpoint; remove the folder, it is restored from the log"));
  return checkpoint;
}

core::StoreStatus RocksDatabase::for_each(core::PartitionId partition, const std::function<void(core::EntityId, std::string_view)>& visit) {
  const rocks::Key begin = rocks::Key::entities_begin(partition);
  const std::unique_ptr<rocksdb::Iterator> at(parts_->db->NewIterator({}));
  for (at->Seek(slice(begin)); at->Valid() && at->key().starts_with(slice(begin)); at->Next())
    visit(rocks::entity_of(at->key().ToStringView()), at->value().ToStringView());
  if (!at->status().ok()) return std::unexpected(parts_->error(at->status()));
  return {};
}

std::expected<std::vector<core::PartitionId>, core::StoreError> RocksDatabase::partitions() {
  std::vector<core::PartitionId> found;
  const std::unique_ptr<rocksdb::Iterator> at(parts_->db->NewIterator({}));
  for (at->Seek("c"); at->Valid() && at->key().starts_with("c"); at->Next()) found.push_back(rocks::partition_of(at->key().ToStringView()));
  if (!at->status().ok()) return std::unexpected(parts_->error(at->status()));
  return found;
}

}  // namespace turnstile::adapters
