#include "turnstile/sim/run/sim_store.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "turnstile/contracts/store_contract.hpp"

namespace turnstile::sim {
namespace {

using core::Checkpoint;
using core::EntityId;
using core::Offset;
using core::PartitionId;
using core::PartitionWrite;

class SimStoreHarness final : public contracts::StoreHarness {
 public:
  explicit SimStoreHarness(std::uint32_t unsynced_max) : disk_(unsynced_max) { restart(); }

  core::Store& store() override { return *store_; }
  void restart() override { store_ = std::make_unique<SimStore>(process_, disk_, chance_, options_); }
  void crash() override {
    process_.crash();
    disk_.lose_unsynced(chance_);
    restart();
  }
  void drive(core::Task<void> task) override {
    process_.start(std::move(task));
    while (!process_.finished() && scheduler_.step(scheduler_.now() + core::kMs * 1000)) {
    }
  }

 private:
  Scheduler scheduler_;
  Process process_{scheduler_, "worker"};
  SeededChance chance_{1};
  SimDisk disk_;
  SimStoreOptions options_;
  std::unique_ptr<SimStore> store_;
};

using contracts::StoreContract;
INSTANTIATE_TEST_SUITE_P(Sim, StoreContract,
                         testing::Values([] { return std::make_unique<SimStoreHarness>(0); },
                                         [] { return std::make_unique<SimStoreHarness>(8); }));

PartitionWrite write_of(std::int64_t number) {
  return {PartitionId{0}, {{EntityId{1}, std::to_string(number)}}, {Offset{number}, Offset{0}}};
}

// A world with one process that writes 1, 2, 3.
struct ThreeWrites {
  Scheduler scheduler;
  Process process{scheduler, "worker"};
  SeededChance chance{1};
  SimDisk disk{8};
  SimStoreOptions options;
  SimStore store{process, disk, chance, options};

  core::Task<void> write() {
    co_await store.open(PartitionId{0});
    for (std::int64_t number = 1; number <= 3; ++number) {
      const std::vector<PartitionWrite> writes{write_of(number)};
      const auto written = co_await store.write(writes);
      if (!written) co_return;
    }
  }
  void run() {
    process.start(write());
    while (scheduler.step(Instant{core::kMs * 100})) {
    }
  }
  std::int64_t checkpoint() { return disk.table(PartitionId{0}).checkpoint.value_or(Checkpoint{}).events.value; }
};

TEST(SimStore, a_crash_at_any_await_leaves_a_whole_number_of_writes) {
  const std::int64_t expected[] = {0, 0, 0, 1, 1, 2, 2, 3, 3};  // open has one await, each write two: before and after it happens
  for (std::uint64_t await = 1; await <= 8; ++await) {
    ThreeWrites world;
    world.process.crash_at_await(await, [] {});
    world.run();
    EXPECT_EQ(world.checkpoint(), expected[await]) << await;
  }
}

TEST(SimStore, a_crash_of_the_machine_loses_a_suffix_of_the_writes_with_their_checkpoints) {
  std::vector<bool> seen(4);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    ThreeWrites world;
    world.run();
    SeededChance chance(seed);
    const std::uint32_t lost = world.disk.lose_unsynced(chance);
    EXPECT_EQ(world.checkpoint(), 3 - lost);
    const auto& values = world.disk.table(PartitionId{0}).values;
    EXPECT_EQ(values.size(), lost == 3 ? 0U : 1U);
    if (lost < 3) {
      EXPECT_EQ(values.begin()->second, std::to_string(3 - lost));
    }
    seen[lost] = true;
  }
  EXPECT_EQ(seen, std::vector<bool>(4, true));
}

TEST(SimStore, a_refused_write_changes_nothing) {
  ThreeWrites world;
  world.options.write_fails = {1, 1};
  world.run();
  EXPECT_EQ(world.checkpoint(), 0);
}

TEST(SimStore, observers_see_each_write_once_it_is_on_the_disk) {
  ThreeWrites world;
  std::vector<std::int64_t> seen;
  world.store.on_write([&](const PartitionWrite& write) { seen.push_back(write.checkpoint.events.value); });
  world.run();
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3}));
}

}  // namespace
}  // namespace turnstile::sim
