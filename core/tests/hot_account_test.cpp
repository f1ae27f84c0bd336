// The cost of retrying when n commands of one account arrive at once (docs/protocol.md): nothing with the overlay; without it one decision
// per round and at most n(1 + log2 n) rewrites.
#include <gtest/gtest.h>

#include <deque>

#include "stage_fixture.hpp"

namespace turnstile::core {
namespace {

struct Burst {
  std::uint64_t rewrites = 0;
  std::uint64_t decided = 0;
  TimeMs took_ms = 0;
};

struct Circumstances {
  bool overlay = false;
  TimeMs estimated_round_ms = 50;
  TimeMs round_ms = 50;
  std::uint64_t slow_every = ~std::uint64_t{0};  // one in so many rounds takes a hundred times as long
  std::size_t held_max = 1'000'000;
};

// One hot account: all output of the validator is read back one round later.
Burst run_burst(std::uint64_t commands, const Circumstances& given) {
  StageFixture stage(given.overlay, given.estimated_round_ms);
  stage.options.held_max = given.held_max;
  std::deque<std::string> sequenced;
  constexpr TimeMs kNever = 1'000'000'000'000;
  for (std::uint64_t position = 1; position <= commands; ++position) sequenced.push_back(stage.copy(Position{position}, kNever));

  Burst burst;
  TimeMs now_ms = 0;
  std::uint64_t rounds = 0;
  std::int64_t offset = 0;
  std::int64_t events_offset = 0;
  while (burst.decided < commands && now_ms < kNever) {
    RecordBatch out;
    while (!sequenced.empty() && stage.validator.held() < given.held_max) {
      const std::string value = std::move(sequenced.front());
      sequenced.pop_front();
      stage.validator.on_record(stage.record(Topic::sequenced, Offset{offset++}, value), now_ms, out);
    }
    stage.validator.on_time(now_ms, out);
    if (out.empty()) {
      now_ms = std::max(now_ms, stage.validator.next_time_ms().value_or(kNever));
      continue;
    }
    now_ms += ++rounds % given.slow_every == 0 ? 100 * given.round_ms : given.round_ms;
    for (std::size_t index = 0; index < out.size(); ++index) {
      if (out[index].where.topic == Topic::sequenced) {
        ++burst.rewrites;
        sequenced.emplace_back(out[index].value);
      } else {
        ++burst.decided;
        RecordBatch silent;
        const auto step = stage.projector.on_record(stage.record(Topic::events, Offset{events_offset++}, out[index].value), now_ms, silent);
        EXPECT_FALSE(step.trouble) << *step.trouble;
        if (step.turn_ms) stage.validator.on_read_back(*step.turn_ms);
        if (step.moved) stage.validator.on_moved(*step.moved);
      }
    }
  }
  burst.took_ms = now_ms;
  return burst;
}

class HotAccount : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, HotAccount, testing::Values(100, 1'000, 10'000));

TEST_P(HotAccount, costs_no_rewrite_with_the_overlay) {
  const Burst burst = run_burst(GetParam(), {.overlay = true});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_EQ(burst.rewrites, 0U);
}

TEST_P(HotAccount, costs_one_rewrite_each_when_the_round_is_estimated_right) {
  const Burst burst = run_burst(GetParam(), {});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_LE(burst.rewrites, rewrites_max(GetParam()));
  RecordProperty("rewrites", std::to_string(burst.rewrites));
}

TEST_P(HotAccount, stays_within_the_bound_when_the_round_is_estimated_too_short_by_half) {
  const Burst burst = run_burst(GetParam(), {.estimated_round_ms = 25});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_LE(burst.rewrites, rewrites_max(GetParam()));
  RecordProperty("rewrites", std::to_string(burst.rewrites));
}

TEST_P(HotAccount, is_not_starved_when_the_round_is_estimated_too_long) {
  const Burst burst = run_burst(GetParam(), {.estimated_round_ms = 150});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_LE(burst.rewrites, rewrites_max(GetParam()));
}

TEST_P(HotAccount, stays_within_the_bound_when_some_turns_take_a_hundred_times_as_long) {
  const Burst burst = run_burst(GetParam(), {.slow_every = 10});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_LE(burst.rewrites, rewrites_max(GetParam()));
  RecordProperty("rewrites", std::to_string(burst.rewrites));
}

// With memory for few copies the input stalls, and copies are read after their backoff ended.
TEST_P(HotAccount, stays_within_the_bound_with_memory_for_four_copies) {
  const Burst burst = run_burst(GetParam(), {.estimated_round_ms = 25, .held_max = 4});
  EXPECT_EQ(burst.decided, GetParam());
  EXPECT_LE(burst.rewrites, rewrites_max(GetParam()));
  EXPECT_LE(burst.took_ms, static_cast<TimeMs>(GetParam() + 10) * 50);  // one decision per round: the next command never waits in the queue
}

}  // namespace
}  // namespace turnstile::core
