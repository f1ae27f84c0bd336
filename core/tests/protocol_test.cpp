#include "turnstile/core/protocol.hpp"

#include <gtest/gtest.h>

namespace turnstile::core {
namespace {

Turn turn(std::uint64_t position, std::uint64_t last, std::optional<std::uint64_t> pending = {}, bool overlay = true) {
  TurnContext context{Position{position}, Position{last}, std::nullopt, overlay};
  if (pending) context.pending = Position{*pending};
  return Protocol().turn(context);
}

TEST(TurnRule, the_position_after_the_last_has_its_turn) {
  EXPECT_EQ(turn(1, 0), Turn::now);
  EXPECT_EQ(turn(1000, 999), Turn::now);
}

TEST(TurnRule, a_position_further_on_is_early_even_on_an_entity_without_state) {
  EXPECT_EQ(turn(1000, 800), Turn::early);
  EXPECT_EQ(turn(2, 0), Turn::early);
}

TEST(TurnRule, a_position_decided_before_is_stale) {
  EXPECT_EQ(turn(1000, 1000), Turn::stale);
  EXPECT_EQ(turn(5, 1000), Turn::stale);
}

TEST(TurnRule, own_decisions_count_before_they_are_read_back) {
  EXPECT_EQ(turn(11, 8, 10), Turn::now);
  EXPECT_EQ(turn(10, 8, 10), Turn::stale);
  EXPECT_EQ(turn(12, 8, 10), Turn::early);
}

TEST(TurnRule, without_the_overlay_everything_waits_for_the_fold) {
  EXPECT_EQ(turn(10, 8, 9, false), Turn::early);
  EXPECT_EQ(turn(9, 8, 9, false), Turn::stale);
  EXPECT_EQ(turn(10, 9, 9, false), Turn::now);
}

TEST(Backoff, is_by_distance_and_never_beyond_the_deadline) {
  EarlyContext context{Position{13}, Position{2}, 0, 1'000, 61'000, 50};
  EXPECT_EQ(Protocol().not_before(context), 1'000 + 10 * 50);
  context.position = Position{1'000'000};
  EXPECT_EQ(Protocol().not_before(context), 61'001);
}

TEST(Backoff, ends_at_the_deadline) { EXPECT_EQ(Protocol().not_before({Position{3}, Position{1}, 4, 61'001, 61'000, 50}), std::nullopt); }

TEST(Close, needs_the_changelog_the_head_and_the_deadline) {
  const Protocol protocol;
  EXPECT_TRUE(protocol.may_close({Position{5}, Position{4}, true, 100, 101}));
  EXPECT_FALSE(protocol.may_close({Position{5}, Position{4}, true, 100, 100}));
  EXPECT_FALSE(protocol.may_close({Position{6}, Position{4}, true, 100, 101}));
  EXPECT_FALSE(protocol.may_close({Position{5}, Position{4}, false, 100, 101}));
}

}  // namespace
}  // namespace turnstile::core
