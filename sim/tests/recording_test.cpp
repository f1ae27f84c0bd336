#include "turnstile/sim/world/recording.hpp"

#include <gtest/gtest.h>

namespace turnstile::sim {
namespace {

// Two clients that ask in turn, the second one twice as often.
std::vector<std::uint32_t> ask(Chance& chance, std::uint32_t rounds, bool first_asks = true) {
  std::vector<std::uint32_t> answers;
  for (std::uint32_t round = 0; round < rounds; ++round) {
    if (first_asks) answers.push_back(chance.choose("test.delay", 1'000, lane_of(0)));
    answers.push_back(chance.choose("test.delay", 1'000, lane_of(1)));
    answers.push_back(chance.happens("test.lost", {1, 2}, lane_of(1)) ? 1 : 0);
  }
  return answers;
}

std::vector<RecordedChoice> record(std::uint64_t seed, std::uint32_t rounds) {
  SeededChance seeded(seed);
  RecordingChance recording(seeded);
  ask(recording, rounds);
  return recording.recording();
}

TEST(Recording, has_no_dull_answers) {
  for (const RecordedChoice& choice : record(1, 50)) EXPECT_NE(choice.value, 0U);
}

TEST(Recording, replays_to_the_same_answers) {
  SeededChance seeded(7);
  const auto answers = ask(seeded, 50);
  const auto recorded = record(7, 50);
  const ChoiceIndex index(recorded);
  const auto values = values_of(recorded);
  ReplayChance replay(index, values);
  EXPECT_EQ(ask(replay, 50), answers);
  EXPECT_FALSE(divergence(replay, recorded));
}

TEST(Recording, an_answer_that_is_left_out_is_dull_and_moves_no_other) {
  const auto recorded = record(7, 50);
  const ChoiceIndex index(recorded);
  auto values = values_of(recorded);
  ReplayChance whole(index, values);
  auto answers = ask(whole, 50);
  values[0] = 0;
  ReplayChance replay(index, values);
  answers[0] = 0;
  EXPECT_EQ(ask(replay, 50), answers);
}

TEST(Recording, a_client_that_asks_no_more_leaves_the_others_their_answers) {
  const auto recorded = record(7, 50);
  const ChoiceIndex index(recorded);
  const auto values = values_of(recorded);
  ReplayChance whole(index, values);
  const auto both = ask(whole, 50);
  ReplayChance replay(index, values);
  const auto second = ask(replay, 50, false);
  for (std::size_t round = 0; round < 50; ++round) {
    EXPECT_EQ(second[2 * round], both[3 * round + 1]);
    EXPECT_EQ(second[2 * round + 1], both[3 * round + 2]);
  }
  const auto diverged = divergence(replay, recorded);
  ASSERT_TRUE(diverged);
  EXPECT_EQ(recorded[diverged->place].lane, lane_of(0));
  EXPECT_FALSE(diverged->misfit);
  EXPECT_GT(diverged->unused, 40U);
}

TEST(Recording, an_answer_beyond_the_question_is_the_last_one_and_a_misfit) {
  const std::vector<RecordedChoice> recorded{{"test.delay", lane_of(0), 0, 5'000, 4'000}};
  const ChoiceIndex index(recorded);
  const auto values = values_of(recorded);
  ReplayChance replay(index, values);
  EXPECT_EQ(replay.choose("test.delay", 1'000, lane_of(0)), 999U);
  const auto diverged = divergence(replay, recorded);
  ASSERT_TRUE(diverged);
  EXPECT_TRUE(diverged->misfit);
}

TEST(Recording, an_address_that_is_given_twice_is_answered_by_the_first) {
  const std::vector<RecordedChoice> recorded{{"test.delay", lane_of(0), 0, 10, 4}, {"test.delay", lane_of(0), 0, 10, 5}};
  const ChoiceIndex index(recorded);
  const auto values = values_of(recorded);
  ReplayChance replay(index, values);
  EXPECT_EQ(replay.choose("test.delay", 10, lane_of(0)), 4U);
  EXPECT_EQ(replay.choose("test.delay", 10, lane_of(0)), 0U);
}

TEST(Recording, a_question_asked_in_a_lane_is_recorded_in_it) {
  SeededChance seeded(3);
  RecordingChance recording(seeded);
  InLane mine(recording, lane_of(4, 2));
  while (mine.choose("test.delay", 10) == 0) {
  }
  ASSERT_EQ(recording.recording().size(), 1U);
  EXPECT_EQ(recording.recording().front().lane, lane_of(4, 2));
}

}  // namespace
}  // namespace turnstile::sim
