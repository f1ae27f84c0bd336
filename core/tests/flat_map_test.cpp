#include "turnstile/core/flat_map.hpp"

#include <gtest/gtest.h>

#include <map>

namespace turnstile::core {
namespace {

using Map = FlatMap<EntityId, int, EntityHash>;

TEST(FlatMap, finds_what_was_put_and_nothing_else) {
  Map map;
  EXPECT_EQ(map.find(EntityId{1}), nullptr);
  EXPECT_TRUE(map.try_emplace(EntityId{1}, 10).second);
  EXPECT_FALSE(map.try_emplace(EntityId{1}, 11).second);
  ASSERT_NE(map.find(EntityId{1}), nullptr);
  EXPECT_EQ(*map.find(EntityId{1}), 10);
  EXPECT_EQ(map.find(EntityId{2}), nullptr);
}

// Erasure closes gaps by moving entries: the classic bug of open-addressing maps.
TEST(FlatMap, agrees_with_std_map_over_random_insertions_and_erasures) {
  Map map;
  std::map<std::uint64_t, int> model;
  std::uint64_t state = 42;
  for (int step = 0; step < 200'000; ++step) {
    state = mix_bits(state + 0x9e3779b97f4a7c15U);
    const std::uint64_t key = state % 500;
    if ((state >> 32) % 3 != 0) {
      EXPECT_EQ(map.try_emplace(EntityId{key}, step).second, model.try_emplace(key, step).second);
    } else {
      EXPECT_EQ(map.erase(EntityId{key}), model.erase(key) == 1);
    }
    ASSERT_EQ(map.size(), model.size());
  }
  for (const auto& [key, value] : model) {
    ASSERT_NE(map.find(EntityId{key}), nullptr) << key;
    EXPECT_EQ(*map.find(EntityId{key}), value);
  }
}

}  // namespace
}  // namespace turnstile::core
