// The clients of KafkaWorld on the simulated librdkafka: what they see the model must allow.
#include "turnstile/conformance/rdkafka_world.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "turnstile/conformance/catalogue.hpp"
#include "turnstile/conformance/comparison.hpp"
#include "turnstile/conformance/generator.hpp"
#include "turnstile/sim/kafka/mistakes.hpp"

namespace turnstile::conformance {
namespace {

bool agrees(const Comparison& comparison) { return comparison.verdict == Verdict::agreed || comparison.verdict == Verdict::explained; }

// With the reason that it does not.
testing::AssertionResult is_allowed(const Program& program, RdkafkaWorld& world, std::uint64_t attempt) {
  SimWorld model;
  const Comparison comparison = compare(program, world.run(program, attempt), model);
  if (agrees(comparison)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "attempt " << attempt << ": " << describe(program, comparison);
}

void expect_fixed_programs_allowed(std::int32_t nodes, std::uint64_t attempts) {
  RdkafkaWorld world;
  std::size_t programs = 0;
  for (const Program& program : fixed_programs()) {
    if (program.nodes != nodes) continue;
    ASSERT_EQ(world.refuses(program), "");
    for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) EXPECT_TRUE(is_allowed(program, world, attempt));
    ++programs;
  }
  EXPECT_NE(programs, 0);
}

TEST(RdkafkaWorld, every_fixed_program_sees_what_the_model_allows) { expect_fixed_programs_allowed(1, 5); }
TEST(RdkafkaWorld, every_fixed_program_for_three_brokers_sees_what_the_model_allows) { expect_fixed_programs_allowed(3, 2); }

template <class Generate>
void expect_generated_programs_allowed(std::uint64_t programs, Generate&& generate_one) {
  RdkafkaWorld world;
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    sim::SeededChance chance(seed);
    const Program program = generate_one(chance);
    EXPECT_TRUE(is_allowed(program, world, seed)) << "generated from seed " << seed;
  }
}

TEST(RdkafkaWorld, generated_programs_see_what_the_model_allows) {
  expect_generated_programs_allowed(300, [](sim::Chance& chance) { return generate(chance); });
}
TEST(RdkafkaWorld, generated_programs_for_three_brokers_see_what_the_model_allows) {
  expect_generated_programs_allowed(30, [](sim::Chance& chance) { return generate_for_three_brokers(chance); });
}

TEST(RdkafkaWorld, the_same_seed_and_attempt_give_the_same_notes) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    sim::SeededChance chance(seed);
    const Program program = generate(chance);
    RdkafkaWorld first({.seed = seed});
    RdkafkaWorld second({.seed = seed});
    EXPECT_EQ(first.run(program, 3), second.run(program, 3)) << seed;
  }
}

bool is_seen(sim::Mistake mistake) {
  RdkafkaWorld world({.mistake = mistake});
  SimWorld model;
  for (const Program& program : fixed_programs()) {
    if (program.nodes == 1 && !agrees(compare(program, world.run(program, 0), model, {.attempts_max = 300}))) return true;
  }
  return false;
}

// The comparison can fail: what a broker does wrong is seen through the library.
TEST(RdkafkaWorld, mistakes_of_its_brokers_are_seen) {
  EXPECT_FALSE(is_seen(sim::Mistake::none));
  for (const sim::Mistake mistake : sim::kMistakes) {
    // To write markers at once is allowed: a model that does nothing else is wrong, a broker is not.
    if (sim::is_of_replication(mistake) || mistake == sim::Mistake::markers_come_at_once) continue;
    EXPECT_TRUE(is_seen(mistake)) << name(mistake);
  }
}

}  // namespace
}  // namespace turnstile::conformance
