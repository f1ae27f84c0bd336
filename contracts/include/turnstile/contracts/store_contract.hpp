// The contract of core::Store, as test cases that run over the simulated store and over RocksDB.
#pragma once

#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/contracts/store_harness.hpp"

namespace turnstile::contracts {

class StoreContract : public testing::TestWithParam<StoreHarnessFactory> {
 protected:
  using OptionalCheckpoint = std::optional<core::Checkpoint>;
  static constexpr core::PartitionId kZero{0};
  static constexpr core::PartitionId kOne{1};

  void SetUp() override { harness = GetParam()(); }

  static core::Checkpoint at(std::int64_t offset) { return {core::Offset{offset}, core::Offset{offset / 2}}; }
  static core::PartitionWrite write_of(core::PartitionId partition, core::Checkpoint checkpoint,
                                       const std::vector<std::pair<std::uint64_t, std::string>>& values) {
    core::PartitionWrite write{partition, {}, checkpoint};
    for (const auto& [entity, value] : values) write.puts.push_back({core::EntityId{entity}, value});
    return write;
  }
  OptionalCheckpoint open(core::PartitionId partition) {
    auto opened = harness->run(harness->store().open(partition));
    EXPECT_TRUE(opened) << opened.error().what;
    return opened ? *opened : OptionalCheckpoint{};
  }
  void write(const std::vector<core::PartitionWrite>& writes) {
    const core::StoreStatus status = harness->run(harness->store().write(writes));
    EXPECT_TRUE(status) << status.error().what;
  }
  // A copy, or "(none)".
  std::string get(core::PartitionId partition, std::uint64_t entity) {
    const auto value = harness->store().get(partition, core::EntityId{entity});
    return value ? std::string(*value) : "(none)";
  }

  std::unique_ptr<StoreHarness> harness;
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

TEST_P(StoreContract, a_new_partition_is_empty_and_has_no_checkpoint) {
  EXPECT_EQ(open(kZero), std::nullopt);
  EXPECT_EQ(get(kZero, 1), "(none)");
}

TEST_P(StoreContract, what_was_written_is_read_back_at_once) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}, {2, "b"}})});
  EXPECT_EQ(get(kZero, 1), "a");
  EXPECT_EQ(get(kZero, 2), "b");
  EXPECT_EQ(get(kZero, 3), "(none)");
}

TEST_P(StoreContract, the_last_write_of_an_entity_wins) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}})});
  write({write_of(kZero, at(11), {{1, "b"}})});
  EXPECT_EQ(get(kZero, 1), "b");
  write({write_of(kZero, at(12), {{1, "c"}, {1, "d"}})});
  EXPECT_EQ(get(kZero, 1), "d");
}

TEST_P(StoreContract, values_and_entities_may_be_anything) {
  open(kZero);
  const std::string binary("\0\xff\n", 3);
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint64_t>::max();
  write({write_of(kZero, at(10), {{0, binary}, {kLargest, ""}, {255, "low"}, {256, "high"}})});
  EXPECT_EQ(get(kZero, 0), binary);
  EXPECT_EQ(get(kZero, kLargest), "");
  EXPECT_EQ(get(kZero, 255), "low");
  EXPECT_EQ(get(kZero, 256), "high");
}

TEST_P(StoreContract, partitions_are_tables_of_their_own) {
  open(kZero);
  open(kOne);
  write({write_of(kZero, at(10), {{1, "zero"}}), write_of(kOne, at(20), {{1, "one"}})});
  EXPECT_EQ(get(kZero, 1), "zero");
  EXPECT_EQ(get(kOne, 1), "one");
  harness->store().release(kZero);
  harness->store().release(kOne);
  EXPECT_EQ(open(kZero), at(10));
  EXPECT_EQ(open(kOne), at(20));
}

TEST_P(StoreContract, a_checkpoint_may_move_without_values) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}})});
  write({write_of(kZero, at(30), {})});
  harness->store().release(kZero);
  EXPECT_EQ(open(kZero), at(30));
  EXPECT_EQ(get(kZero, 1), "a");
}

TEST_P(StoreContract, a_released_partition_can_be_opened_again) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}})});
  harness->store().release(kZero);
  EXPECT_EQ(open(kZero), at(10));
  EXPECT_EQ(get(kZero, 1), "a");
}

TEST_P(StoreContract, a_restart_keeps_what_was_written) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}})});
  harness->restart();
  EXPECT_EQ(open(kZero), at(10));
  EXPECT_EQ(get(kZero, 1), "a");
}

TEST_P(StoreContract, after_a_crash_the_table_is_what_it_was_at_its_checkpoint) {
  open(kZero);
  for (int i = 1; i <= 20; ++i) write({write_of(kZero, at(i), {{1, std::to_string(i)}, {2, std::to_string(i)}})});
  harness->crash();
  const OptionalCheckpoint checkpoint = open(kZero);
  const std::string expected = checkpoint ? std::to_string(checkpoint->events.value) : "(none)";
  EXPECT_EQ(get(kZero, 1), expected);
  EXPECT_EQ(get(kZero, 2), expected);
}

TEST_P(StoreContract, wipe_forgets_one_partition_and_no_other) {
  open(kZero);
  open(kOne);
  write({write_of(kZero, at(10), {{1, "a"}}), write_of(kOne, at(20), {{1, "b"}})});
  const core::StoreStatus wiped = harness->run(harness->store().wipe(kZero));
  ASSERT_TRUE(wiped) << wiped.error().what;
  EXPECT_EQ(get(kZero, 1), "(none)");
  EXPECT_EQ(get(kOne, 1), "b");
  harness->restart();
  EXPECT_EQ(open(kZero), std::nullopt);
  EXPECT_EQ(open(kOne), at(20));
  EXPECT_EQ(get(kOne, 1), "b");
}

TEST_P(StoreContract, a_wiped_partition_can_be_filled_again) {
  open(kZero);
  write({write_of(kZero, at(10), {{1, "a"}, {2, "b"}})});
  ASSERT_TRUE(harness->run(harness->store().wipe(kZero)));
  write({write_of(kZero, at(5), {{2, "c"}})});
  harness->store().release(kZero);
  EXPECT_EQ(open(kZero), at(5));
  EXPECT_EQ(get(kZero, 1), "(none)");
  EXPECT_EQ(get(kZero, 2), "c");
}

}  // namespace turnstile::contracts
