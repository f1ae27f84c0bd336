// The comparison itself, with worlds that note what the test says: no broker, no model.
#include "turnstile/conformance/comparison.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {
namespace {

Program three_writes() {
  Script s("three writes", "test");
  const auto t = s.topic("t");
  const auto p = s.producer("p");
  for (const char* const value : {"a", "b", "c"}) s.produce(p, t, value);
  return s.take();
}

Notes notes(const std::vector<std::string>& outcomes) {
  Notes made;
  for (const std::string& outcome : outcomes) {
    Note& note = made.emplace_back();
    note.outcome = outcome;
  }
  return made;
}

// Notes one of these in each run, in turn.
class Noting final : public World {
 public:
  explicit Noting(std::vector<Notes> runs) : runs_(std::move(runs)) {}
  Notes run(const Program&, std::uint64_t attempt) override { return runs_[attempt % runs_.size()]; }

 private:
  std::vector<Notes> runs_;
};

TEST(Comparison, one_run_of_the_model_that_notes_the_same_is_enough) {
  Noting model({notes({"ok", "no", "ok"}), notes({"ok", "ok", "no"}), notes({"ok", "ok", "ok"})});
  const Comparison found = compare(three_writes(), notes({"ok", "ok", "ok"}), model);
  EXPECT_EQ(found.verdict, Verdict::agreed);
  EXPECT_EQ(found.attempts, 2U) << "runs that differed";
}

TEST(Comparison, a_disagreement_is_where_the_best_run_of_the_model_left_with_all_that_it_allowed_there) {
  Noting model({notes({"no", "ok", "ok"}), notes({"ok", "ok", "x"}), notes({"ok", "ok", "y"}), notes({"ok", "ok", "x"})});
  const Comparison found = compare(three_writes(), notes({"ok", "ok", "ok"}), model, {.attempts_max = 40});
  EXPECT_EQ(found.verdict, Verdict::disagreed);
  EXPECT_EQ(found.attempts, 40U);
  EXPECT_EQ(found.step, 2U);
  EXPECT_EQ(found.seen.outcome, "ok");
  ASSERT_EQ(found.allowed.size(), 2U) << "each once";
  EXPECT_EQ(found.allowed[0].outcome, "x");
  EXPECT_EQ(found.allowed[1].outcome, "y");
  EXPECT_NE(describe(three_writes(), found).find("allowed: "), std::string::npos);
}

TEST(Comparison, a_world_that_could_not_run_a_program_is_no_disagreement) {
  Noting model({notes({"ok", "ok", "ok"})});
  EXPECT_EQ(compare(three_writes(), notes({"ok", "no broker"}), model).verdict, Verdict::not_run);
  EXPECT_EQ(compare(three_writes(), notes({std::string(kNotSettled) + ": 60 s"}), model).verdict, Verdict::not_settled);
  EXPECT_EQ(compare(three_writes(), {}, model).verdict, Verdict::not_run);
}

bool writes(const Program& program, std::string_view value) {
  for (const Step& step : program.steps) {
    if (step.value == value) return true;
  }
  return false;
}

TEST(Comparison, a_program_is_shrunk_to_the_steps_that_disagree) {
  const Program shrunk = shrink(three_writes(), [](const Program& program) { return writes(program, "a") && writes(program, "c"); }, 100);
  EXPECT_EQ(shrunk.steps.size(), 2U);
  EXPECT_TRUE(writes(shrunk, "a") && writes(shrunk, "c"));
}

TEST(Comparison, shrinking_asks_no_more_often_than_it_may) {
  std::size_t asked = 0;
  const Program shrunk = shrink(three_writes(), [&asked](const Program&) { return ++asked, false; }, 2);
  EXPECT_EQ(asked, 2U);
  EXPECT_EQ(shrunk.steps.size(), 3U);
}

}  // namespace
}  // namespace turnstile::conformance
