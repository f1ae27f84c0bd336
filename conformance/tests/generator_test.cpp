// Generated programs: the same seed is the same program, steps speak only of what is there, and rare operations occur.
#include "turnstile/conformance/generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "turnstile/conformance/sim_world.hpp"

namespace turnstile::conformance {
namespace {

constexpr std::uint64_t kSeeds = 300;

Program program_of(std::uint64_t seed) {
  sim::SeededChance chance(seed);
  return generate(chance);
}

std::string text_of(const Program& program) {
  std::string text;
  for (const Step& step : program.steps) text += describe(program, step) + "\n";
  return text;
}

TEST(Generator, the_same_seed_is_the_same_program_and_another_is_another) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_TRUE(program_of(seed) == program_of(seed));
    EXPECT_NE(text_of(program_of(seed)), text_of(program_of(seed + 1)));
  }
}

TEST(Generator, steps_speak_of_clients_topics_and_partitions_that_are_there) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Program program = program_of(seed);
    for (const Step& step : program.steps) {
      ASSERT_TRUE(step.client == kNobody || step.client < program.clients.size()) << describe(program, step);
      ASSERT_LT(step.topic, program.topics.size()) << describe(program, step);
      ASSERT_LT(step.partition, program.topics[step.topic].partitions) << describe(program, step);
    }
  }
}

TEST(Generator, every_program_has_as_many_steps_as_were_asked_for_and_then_reads_everything) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    sim::SeededChance chance(seed);
    const Program program = generate(chance, {.steps_min = 5, .steps_max = 8});
    EXPECT_GE(program.steps.size(), 5U);
    EXPECT_GT(std::ranges::count(program.steps, Op::read, &Step::op), 0) << text_of(program);
    EXPECT_EQ(program.steps.back().op, Op::committed) << text_of(program);
  }
}

TEST(Generator, what_it_can_do_it_does_now_and_then) {
  std::map<Op, std::size_t> done;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Step& step : program_of(seed).steps) ++done[step.op];
  }
  for (const Op op : {Op::init, Op::begin, Op::commit, Op::abort, Op::produce, Op::read, Op::subscribe, Op::kill, Op::delete_records}) {
    EXPECT_GT(done[op], 0U) << static_cast<int>(op);
  }
}

// A client that must first learn who leads asks brokers that are paused: the pause then outlasts their session, and another story begins.
TEST(Generator, who_writes_while_followers_are_paused_has_written_to_that_leader_before) {
  std::size_t pauses = 0;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    sim::SeededChance chance(seed);
    const Program program = generate_for_three_brokers(chance);
    std::set<ClientIndex> know_the_leader;
    bool paused = false;
    for (const Step& step : program.steps) {
      if (step.op == Op::pause_followers) ++pauses;
      if (step.op == Op::pause_followers || step.op == Op::resume_brokers) paused = step.op == Op::pause_followers;
      if (step.op == Op::kill_leader || step.op == Op::kill_transaction_coordinator) know_the_leader.clear();
      if (step.op != Op::produce) continue;
      EXPECT_TRUE(!paused || know_the_leader.contains(step.client)) << text_of(program);
      know_the_leader.insert(step.client);
    }
  }
  EXPECT_GT(pauses, kSeeds / 3);
}

// A program that the model cannot run to its end compares nothing.
TEST(Generator, its_programs_come_to_their_ends_on_the_model) {
  SimWorld model;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Program program = program_of(seed);
    EXPECT_EQ(model.run(program, 0).size(), program.steps.size()) << text_of(program);
  }
}

}  // namespace
}  // namespace turnstile::conformance
