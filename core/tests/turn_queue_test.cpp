// The order of copies that wait for their turns.
#include "turnstile/core/turn_queue.hpp"

#include <gtest/gtest.h>

namespace turnstile::core {
namespace {

constexpr EntityId kFirst{1};
constexpr EntityId kSecond{2};

TEST(TurnQueue, copies_come_back_in_the_order_in_which_their_backoffs_end) {
  TurnQueue queue;
  const auto late = queue.hold(Offset{10}, kFirst, Position{3}, 500);
  const auto early = queue.hold(Offset{11}, kFirst, Position{2}, 200);
  EXPECT_EQ(queue.next_ms(), 200);
  EXPECT_FALSE(queue.take(199));
  EXPECT_EQ(queue.take(1'000)->slot, early);
  EXPECT_EQ(queue.take(1'000)->slot, late);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.next_ms(), std::nullopt);
}

TEST(TurnQueue, a_copy_whose_turn_has_come_does_not_wait_for_its_backoff) {
  TurnQueue queue;
  const auto slot = queue.hold(Offset{10}, kFirst, Position{3}, 500);
  EXPECT_FALSE(queue.take(kFirst, Position{2}));
  EXPECT_FALSE(queue.take(kSecond, Position{3}));
  EXPECT_EQ(queue.take(kFirst, Position{3})->slot, slot);
  EXPECT_FALSE(queue.take(1'000)) << "once";
}

TEST(TurnQueue, the_committed_offset_stays_at_the_earliest_copy) {
  TurnQueue queue;
  EXPECT_EQ(queue.committable(Offset{12}), Offset{12});
  queue.hold(Offset{10}, kFirst, Position{3}, 500);
  queue.hold(Offset{11}, kSecond, Position{1}, 100);
  EXPECT_EQ(queue.committable(Offset{12}), Offset{10});
  queue.take(kSecond, Position{1});
  EXPECT_EQ(queue.committable(Offset{12}), Offset{10});
  queue.take(kFirst, Position{3});
  EXPECT_EQ(queue.committable(Offset{12}), Offset{12});
}

TEST(TurnQueue, a_slot_is_used_again_and_never_by_two) {
  TurnQueue queue;
  const auto first = queue.hold(Offset{1}, kFirst, Position{1}, 100);
  const auto second = queue.hold(Offset{2}, kFirst, Position{2}, 100);
  EXPECT_NE(first, second);
  queue.take(kFirst, Position{1});
  EXPECT_EQ(queue.hold(Offset{3}, kFirst, Position{3}, 100), first);
  EXPECT_EQ(queue.hold(Offset{4}, kFirst, Position{4}, 100), 2U);
}

TEST(TurnQueue, the_furthest_are_taken_in_the_order_of_entities_and_positions) {
  TurnQueue queue;
  queue.hold(Offset{1}, kSecond, Position{9}, 100);
  queue.hold(Offset{2}, kFirst, Position{8}, 100);
  queue.hold(Offset{3}, kFirst, Position{2}, 100);
  const auto taken = queue.take_furthest(2, [](EntityId, Position position) { return position.value; });
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].offset, Offset{2});
  EXPECT_EQ(taken[1].offset, Offset{1});
  EXPECT_EQ(queue.size(), 1U);
}

TEST(TurnQueue, only_the_first_copy_of_an_entity_can_be_the_next) {
  TurnQueue queue;
  queue.hold(Offset{1}, kFirst, Position{5}, 100);
  queue.hold(Offset{2}, kFirst, Position{4}, 100);
  queue.hold(Offset{3}, kSecond, Position{7}, 100);
  const auto is = [&queue](std::uint64_t wanted) {
    return queue.any_first([wanted](EntityId, Position position) { return position.value == wanted; });
  };
  EXPECT_TRUE(is(4));
  EXPECT_FALSE(is(5));
  EXPECT_TRUE(is(7));
}

}  // namespace
}  // namespace turnstile::core
