// Programs for three brokers on the model: they run to their end, and note what a client of such a cluster sees.
#include "turnstile/conformance/sim_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "turnstile/conformance/catalogue.hpp"
#include "turnstile/conformance/generator.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::conformance {
namespace {

constexpr std::uint64_t kAttempts = 20;

// Every step has its note, and no step that awaits brokers timed out.
void expect_ends(const Program& program) {
  SimWorld model;
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    const Notes notes = model.run(program, attempt);
    ASSERT_EQ(notes.size(), program.steps.size()) << program.name << ": " << describe(notes.back());
    for (std::size_t step = 0; step < notes.size(); ++step) {
      if (program.steps[step].op < Op::kill_leader) continue;
      EXPECT_EQ(notes[step].outcome, "ok") << program.name << ", step " << step + 1 << ", attempt " << attempt;
    }
  }
}

TEST(SimWorld, fixed_programs_for_three_brokers_come_to_their_ends) {
  std::size_t programs = 0;
  for (const Program& program : fixed_programs()) {
    if (program.nodes == 1) continue;
    ++programs;
    expect_ends(program);
  }
  EXPECT_GE(programs, 30U);
}

TEST(SimWorld, generated_programs_for_three_brokers_come_to_their_ends) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    sim::SeededChance chance(seed);
    expect_ends(generate_for_three_brokers(chance));
  }
}

std::vector<std::string> notes_of(Script& script) {
  std::vector<std::string> lines;
  for (const Note& note : SimWorld().run(script.take(), 0)) lines.push_back(describe(note));
  return lines;
}

TEST(SimWorld, replicas_are_told_as_they_are) {
  Script s("test", "test");
  const auto t = s.replicated("t");
  s.replicas(t);
  s.kill_followers(t, 2);
  s.await_in_sync(t, 1);
  s.replicas(t);
  s.make_whole();
  s.kill_leader(t);
  s.replicas(t);
  EXPECT_EQ(notes_of(s), (std::vector<std::string>{"ok; t[0] led, 3 in sync", "ok", "ok", "ok; t[0] led, 1 in sync", "ok", "ok", "ok", "ok",
                                                   "ok; t[0] not led, 3 in sync"}));
}

}  // namespace
}  // namespace turnstile::conformance
