// The wire format, and the store compared with plain RocksDB.
#include <benchmark/benchmark.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "turnstile/adapters/rocks_store.hpp"
#include "turnstile/bank/protobuf_codec.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::adapters {
namespace {

using bank::Bank;

core::Outcome<Bank> some_outcome() {
  core::Outcome<Bank> outcome;
  outcome.command = {"c-0012", core::EntityId{17}, bank::Withdraw{60, 2}, 1'750'000'000'000, 1'750'000'060'000};
  outcome.position = core::Position{6};
  outcome.verdict = core::Accepted<Bank>{{bank::Withdrawn{60}, bank::FeeCharged{2}}};
  outcome.decided_at_ms = 1'750'000'000'100;
  return outcome;
}

void protobuf_encode_outcome(benchmark::State& state) {
  const bank::ProtobufCodec codec;
  const auto outcome = some_outcome();
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    codec.encode(outcome, bytes);
    benchmark::DoNotOptimize(bytes);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(protobuf_encode_outcome);

void protobuf_decode_outcome(benchmark::State& state) {
  const bank::ProtobufCodec codec;
  std::string bytes;
  codec.encode(some_outcome(), bytes);
  for (auto _ : state) benchmark::DoNotOptimize(codec.decode_outcome(bytes));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(protobuf_decode_outcome);

constexpr std::uint64_t kAccounts = 100'000;
constexpr int kBatch = 1'000;

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("turnstile-bench-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string text() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::uint64_t next_account(std::uint64_t& state) { return (state = state * 6364136223846793005U + 1442695040888963407U) >> 32U; }

void rocks_store_write(benchmark::State& state) {
  const Folder folder;
  auto database = RocksDatabase::open(folder.text());
  if (!database) return state.SkipWithError(database.error().what.c_str());
  RocksStore store(*database);
  auto opening = store.open(core::PartitionId{0});
  opening.start();
  std::uint64_t random = 1;
  std::int64_t offset = 0;
  const std::string value(24, 'x');
  for (auto _ : state) {
    std::vector<core::PartitionWrite> writes(1);
    for (int put = 0; put < kBatch; ++put) writes[0].puts.push_back({core::EntityId{next_account(random) % kAccounts}, value});
    writes[0].checkpoint = {core::Offset{++offset}, core::Offset{offset}};
    auto writing = store.write(writes);
    writing.start();
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(rocks_store_write);

void raw_write_batch(benchmark::State& state) {
  const Folder folder;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  if (!rocksdb::DB::Open(options, folder.text(), &raw).ok()) return state.SkipWithError("cannot open");
  const std::unique_ptr<rocksdb::DB> database(raw);
  std::uint64_t random = 1;
  const std::string value(24, 'x');
  for (auto _ : state) {
    rocksdb::WriteBatch batch;
    for (int put = 0; put < kBatch; ++put) {
      const std::uint64_t account = next_account(random) % kAccounts;
      batch.Put(rocksdb::Slice(reinterpret_cast<const char*>(&account), sizeof account), value);
    }
    database->Write({}, &batch);
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK(raw_write_batch);

}  // namespace
}  // namespace turnstile::adapters
