// core::Store over RocksDB: the contract, and what is RocksDB's own.
#include "turnstile/adapters/rocks_store.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "turnstile/contracts/store_contract.hpp"

namespace turnstile::adapters {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "turnstile-rocks-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() {
    fs::permissions(path_, fs::perms::owner_all);
    fs::remove_all(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_ / "state"; }

 private:
  fs::path path_;
};

std::shared_ptr<RocksDatabase> opened(const std::string& path) {
  auto database = RocksDatabase::open(path);
  EXPECT_TRUE(database) << database.error().what;
  return database ? *database : nullptr;
}

class RocksHarness final : public contracts::StoreHarness {
 public:
  RocksHarness() { restart(); }
  void drive(core::Task<void> task) override {
    task.start();
    ASSERT_TRUE(task.done());
  }
  core::Store& store() override { return *store_; }
  void restart() override {
    store_.reset();
    store_ = std::make_unique<RocksStore>(opened(folder_->path()));
  }
  // The next process finds the files as they are now, with the database still open, as after SIGKILL.
  void crash() override {
    auto next = std::make_unique<Folder>();
    fs::copy(folder_->path(), next->path(), fs::copy_options::recursive);
    store_.reset();
    folder_ = std::move(next);
    restart();
  }

 private:
  std::unique_ptr<Folder> folder_ = std::make_unique<Folder>();
  std::unique_ptr<RocksStore> store_;
};

template <class T>
T run(core::Task<T> task) {
  task.start();
  return task.result();
}

core::PartitionWrite some_write(std::int32_t partition) {
  return {core::PartitionId{partition},
          {{core::EntityId{300}, "c"}, {core::EntityId{2}, "a"}, {core::EntityId{20}, "b"}},
          {core::Offset{7}, core::Offset{3}}};
}

TEST(RocksDatabase, for_each_visits_one_partition_in_order_of_entity) {
  const Folder folder;
  const auto database = opened(folder.path());
  RocksStore store(database);
  for (const std::int32_t partition : {0, 1, 2}) ASSERT_TRUE(run(store.open(core::PartitionId{partition})));
  ASSERT_TRUE(run(store.write({some_write(0), some_write(1), some_write(2)})));
  std::string visited;
  ASSERT_TRUE(database->for_each(core::PartitionId{1}, [&](core::EntityId entity, std::string_view value) {
    visited += std::to_string(entity.value) + "=" + std::string(value) + " ";
  }));
  EXPECT_EQ(visited, "2=a 20=b 300=c ");
  EXPECT_EQ(database->partitions().value().size(), 3u);
  EXPECT_EQ(database->checkpoint(core::PartitionId{1}).value(), (core::Checkpoint{core::Offset{7}, core::Offset{3}}));
}

TEST(RocksDatabase, an_audit_reads_a_stopped_process_without_writing) {
  const Folder folder;
  {
    RocksStore store(opened(folder.path()));
    ASSERT_TRUE(run(store.open(core::PartitionId{0})));
    ASSERT_TRUE(run(store.write({some_write(0)})));
  }
  const auto database = RocksDatabase::open(folder.path(), RocksDatabase::Mode::read_only);
  ASSERT_TRUE(database) << database.error().what;
  int visited = 0;
  ASSERT_TRUE((*database)->for_each(core::PartitionId{0}, [&](core::EntityId, std::string_view) { ++visited; }));
  EXPECT_EQ(visited, 3);
}

TEST(RocksDatabase, an_audit_of_a_folder_without_state_is_an_error) {
  const Folder folder;
  const auto database = RocksDatabase::open(folder.path(), RocksDatabase::Mode::read_only);
  ASSERT_FALSE(database);
  EXPECT_NE(database.error().what.find("holds no state"), std::string::npos) << database.error().what;
  EXPECT_FALSE(fs::exists(folder.path()));
}

TEST(RocksDatabase, a_folder_with_other_files_is_refused_and_left_alone) {
  const Folder folder;
  fs::create_directories(folder.path());
  std::ofstream(folder.path() + "/thesis.tex") << "x";
  const auto database = RocksDatabase::open(folder.path());
  ASSERT_FALSE(database);
  EXPECT_NE(database.error().what.find("other files"), std::string::npos) << database.error().what;
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST(RocksDatabase, a_file_in_place_of_the_folder_is_refused) {
  const Folder folder;
  std::ofstream(folder.path()) << "x";
  EXPECT_FALSE(RocksDatabase::open(folder.path()));
}

TEST(RocksDatabase, a_folder_that_cannot_be_created_is_refused) {
  const auto database = RocksDatabase::open("/proc/turnstile/state");
  ASSERT_FALSE(database);
  EXPECT_EQ(database.error().what.find('\n'), std::string::npos);
}

TEST(RocksDatabase, a_second_process_is_refused_while_the_first_has_it_open) {
  const Folder folder;
  const auto database = opened(folder.path());
  const pid_t child = fork();
  if (child == 0) _exit(RocksDatabase::open(folder.path()) ? 1 : 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const auto again = RocksDatabase::open(folder.path());
  ASSERT_FALSE(again);
  EXPECT_NE(again.error().what.find("another process has it open"), std::string::npos) << again.error().what;
}

TEST(RocksStore, a_partition_is_handed_over_within_the_process) {
  const Folder folder;
  const auto database = opened(folder.path());
  RocksStore first(database);
  ASSERT_TRUE(run(first.open(core::PartitionId{0})));
  std::atomic<bool> got{false};
  std::thread other([&] {
    RocksStore second(database);
    EXPECT_TRUE(run(second.open(core::PartitionId{0})));
    got = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_FALSE(got);
  ASSERT_TRUE(run(first.write({some_write(0)})));
  first.release(core::PartitionId{0});
  other.join();
  EXPECT_TRUE(got);
}

TEST(RocksStore, a_partition_that_is_never_released_is_an_error_in_the_end) {
  const Folder folder;
  const auto database = opened(folder.path());
  RocksStore first(database);
  ASSERT_TRUE(run(first.open(core::PartitionId{0})));
  RocksStore second(database, 20);
  EXPECT_FALSE(run(second.open(core::PartitionId{0})));
}

// What really happens on a full disk scripts/torture shows; here no disk has as much room as is asked for.
TEST(RocksDatabase, says_that_a_disk_is_full_where_nothing_more_fits) {
  const Folder folder;
  const auto database = RocksDatabase::open(folder.path(), RocksDatabase::Mode::read_write, std::numeric_limits<std::uint64_t>::max());
  ASSERT_FALSE(database);
  EXPECT_NE(database.error().what.find("MB are free on its disk"), std::string::npos) << database.error().what;
  EXPECT_TRUE(RocksDatabase::open(folder.path()));
}

}  // namespace
}  // namespace turnstile::adapters

namespace turnstile::contracts {

INSTANTIATE_TEST_SUITE_P(Rocks, StoreContract,
                         testing::Values(StoreHarnessFactory([] { return std::make_unique<adapters::RocksHarness>(); })),
                         [](const auto&) { return std::string("real"); });

}  // namespace turnstile::contracts
