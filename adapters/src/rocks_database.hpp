// What a RocksDatabase holds: RocksDB's handle, and who in this process owns which partition. Private.
#pragma once

#include <rocksdb/db.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "turnstile/adapters/rocks_store.hpp"

namespace turnstile::adapters {

inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

struct RocksDatabase::Parts {
  std::unique_ptr<rocksdb::DB> db;
  std::string folder;
  std::mutex mutex;
  std::condition_variable released;
  std::set<std::int32_t> owned;

  // "state folder F: what RocksDB says".
  core::StoreError error(const rocksdb::Status& status) const { return {"state folder " + folder + ": " + status.ToString()}; }
};

}  // namespace turnstile::adapters
