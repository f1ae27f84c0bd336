#include "turnstile/properties/shrink.hpp"
#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/failure_json.hpp"
#include "turnstile/sim/run/swarm.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

namespace turnstile::properties {
namespace {

// A world of clients whose commands have an amount, and of messages that may be late. The test decides what fails.
class ToyScenario final : public Scenario {
 public:
  struct World {
    std::vector<std::array<std::uint32_t, 3>> commands;  // client, number, amount
    std::uint32_t late = 0;
    std::uint32_t fault = 0;
  };
  using Judge = bool (*)(const World&);
  explicit ToyScenario(Judge judge, sim::Question amount = "bank.amount") : judge_(judge), amount_(amount) {}

  std::string_view name() const override { return "toy"; }
  std::string_view about() const override { return "a toy"; }
  sim::FaultSet faults() const override { return {}; }
  std::vector<std::string_view> properties() const override { return {"toy"}; }
  const Narrator& narrator() const override { return bank::scenarios().front().narrator(); }
  RunResult run(const RunRequest& request) const override {
    sim::SeededChance seeded(request.seed);
    sim::RecordingChance recording(request.chance != nullptr ? *request.chance : static_cast<sim::Chance&>(seeded));
    World world;
    for (std::uint32_t client = 0; client < 5; ++client) {
      for (std::uint32_t number = 1; number <= 10; ++number) {
        const sim::Lane lane = sim::lane_of(client, number);
        if (!recording.happens(kCommand, {1, 1}, lane)) continue;
        world.commands.push_back({client, number, recording.choose(amount_, 500, lane)});
        for (std::uint32_t message = 0; message < 20; ++message) {
          if (recording.choose({"net.delay", sim::Role::schedule}, 100, sim::lane_of(client)) > 90) ++world.late;
        }
      }
    }
    if (recording.happens(sim::swarm_questions::kDisturbs, {1, 2}))
      world.fault = 1 + recording.choose({"swarm.disturbance", sim::Role::configuration}, 3);
    RunResult result;
    result.seed = request.seed;
    result.commands = world.commands.size();
    result.events = 10 * world.commands.size();
    if (request.record) result.recording = recording.recording();
    if (judge_(world)) result.violation = Violation{"toy", 1, "it broke", false};
    return result;
  }

 private:
  static constexpr sim::Question kCommand{"atm.command", sim::Role::workload, sim::About::command};
  Judge judge_;
  sim::Question amount_;
};

FailedRun found(const ToyScenario& toy) {
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    RunRequest request;
    request.seed = seed;
    request.record = true;
    const RunResult result = toy.run(request);
    if (result.violation) return failed_run(result);
  }
  return {};
}

std::vector<std::string> answers(const FailedRun& run) {
  std::vector<std::string> texts;
  for (const auto& choice : run.choices) texts.push_back(choice.label + "=" + std::to_string(choice.value));
  return texts;
}

bool amounts_add_up(const ToyScenario::World& world) {
  std::uint32_t sum = 0;
  for (const auto& command : world.commands) sum += command[2];
  return sum >= 600;
}
bool amounts_add_up_to_one(const ToyScenario::World& world) {
  std::uint32_t sum = 0;
  for (const auto& command : world.commands) sum += command[2];
  return sum >= 499;
}
bool late_and_of_some_amount_or_neither(const ToyScenario::World& world) {
  return !world.commands.empty() && (world.late > 0) == (world.commands.front()[2] > 0);
}
bool two_commands_and_a_fault(const ToyScenario::World& world) { return world.commands.size() >= 2 && world.fault == 3; }
bool late_ones_in_pairs(const ToyScenario::World& world) { return world.commands.size() >= 14 && world.late >= 2 && world.late % 2 == 0; }
bool many_commands_or_another_fault(const ToyScenario::World& world) {
  return world.fault == 3 ? world.commands.size() >= 30 : world.fault == 2 && !world.commands.empty() && world.commands.size() <= 20;
}
bool some_are_late(const ToyScenario::World& world) { return world.late >= 3; }

TEST(Shrink, amounts_become_as_few_and_as_low_as_fails) {
  const ToyScenario toy(amounts_add_up);
  const Shrunk shrunk = shrink(toy, {}, found(toy));
  EXPECT_TRUE(shrunk.finished);
  EXPECT_EQ(shrunk.run.size.commands, 2U);
  std::uint32_t sum = 0;
  for (const auto& choice : shrunk.run.choices) sum += choice.label == "bank.amount" ? choice.value : 0;
  EXPECT_EQ(sum, 600U);
}

// The amounts of two commands are traded for that of one: it is for the role that an amount is one, whatever its label.
TEST(Shrink, a_users_label_is_not_taken_for_the_networks) {
  for (const sim::Question amount : {sim::Question("bank.amount"), sim::Question("net.amount"), sim::Question("swarm.disturbance")}) {
    const ToyScenario toy(amounts_add_up_to_one, amount);
    EXPECT_EQ(shrink(toy, {}, found(toy)).run.size.commands, 1U) << amount.label.name;
  }
}

// No file has roles: the first replay tells them.
TEST(Shrink, a_run_from_a_file_shrinks_as_the_run_itself) {
  for (const auto judge : {amounts_add_up, two_commands_and_a_fault, some_are_late}) {
    const ToyScenario toy(judge);
    const FailedRun original = found(toy);
    Failure failure;
    failure.run = original;
    const auto read = failure_from_json(to_json(failure));
    ASSERT_TRUE(read) << read.error();
    const Shrunk shrunk = shrink(toy, {}, read->run);
    EXPECT_EQ(shrunk.run.choices, shrink(toy, {}, original).run.choices);
  }
}

TEST(Shrink, commands_faults_and_schedule_shrink_together) {
  const ToyScenario toy(two_commands_and_a_fault);
  const FailedRun original = found(toy);
  EXPECT_GT(original.choices.size(), 900U);
  const Shrunk shrunk = shrink(toy, {}, original);
  EXPECT_EQ(answers(shrunk.run), (std::vector<std::string>{"atm.command=1", "atm.command=1", "swarm.disturbs=1", "swarm.disturbance=2"}));
}

TEST(Shrink, what_is_left_of_a_schedule_is_what_matters) {
  const ToyScenario toy(some_are_late);
  const Shrunk shrunk = shrink(toy, {}, found(toy));
  EXPECT_EQ(answers(shrunk.run), (std::vector<std::string>{"atm.command=1", "net.delay=91", "net.delay=91", "net.delay=91"}));
}

// No single delay can be left out, nor all of them.
TEST(Shrink, what_only_goes_together_is_left_out_together) {
  const ToyScenario toy(late_and_of_some_amount_or_neither);
  EXPECT_EQ(answers(shrink(toy, {}, found(toy)).run), (std::vector<std::string>{"atm.command=1"}));
}

TEST(Shrink, another_schedule_is_found_where_each_delay_of_the_first_is_needed) {
  const ToyScenario toy(late_ones_in_pairs);
  const FailedRun original = found(toy);
  EXPECT_GT(original.choices.size(), 900U);
  const Shrunk shrunk = shrink(toy, {}, original);
  EXPECT_EQ(shrunk.run.size.commands, 14U);
  EXPECT_EQ(shrunk.run.size.choices, 2U);
}

TEST(Shrink, a_small_run_is_found_under_another_fault) {
  const ToyScenario toy(many_commands_or_another_fault);
  const Shrunk shrunk = shrink(toy, {}, found(toy));
  EXPECT_EQ(answers(shrunk.run), (std::vector<std::string>{"atm.command=1", "swarm.disturbs=1", "swarm.disturbance=1"}));
}

TEST(Shrink, commands_move_to_the_first_client) {
  const ToyScenario toy(two_commands_and_a_fault);
  for (const auto& choice : shrink(toy, {}, found(toy)).run.choices) {
    if (choice.label == "atm.command") {
      EXPECT_EQ(choice.lane.value >> 32, 1U);
    }
  }
}

TEST(Shrink, is_deterministic) {
  const ToyScenario toy(some_are_late);
  const FailedRun original = found(toy);
  const Shrunk first = shrink(toy, {}, original);
  const Shrunk second = shrink(toy, {}, original);
  EXPECT_EQ(first.run.choices, second.run.choices);
  EXPECT_EQ(first.runs, second.runs);
}

TEST(Shrink, a_limit_gives_the_best_so_far) {
  const ToyScenario toy(some_are_late);
  const FailedRun original = found(toy);
  ShrinkLimits limits;
  limits.runs_max = 10;
  const Shrunk shrunk = shrink(toy, {}, original, limits);
  EXPECT_FALSE(shrunk.finished);
  EXPECT_LE(shrunk.runs, 10U);
  EXPECT_EQ(shrunk.run.property, "toy");
  EXPECT_LE(shrunk.run.size.total(), original.size.total());
}

TEST(Shrink, a_run_that_does_not_fail_stays_as_it_is) {
  const ToyScenario toy(some_are_late);
  FailedRun original = found(toy);
  original.property = "another";
  const Shrunk shrunk = shrink(toy, {}, original);
  EXPECT_FALSE(shrunk.reproduced);
  EXPECT_EQ(shrunk.run.choices, original.choices);
}

// Broken banks, each shrunk to a run of the same violation that is no larger.
TEST(Shrink, broken_banks_shrink_to_runs_that_replay) {
  for (const std::string_view name : {"no_command_id", "store_before_commit", "mixed_partitioner"}) {
    RunOptions options;
    options.flaw = find_flaw(bank::flaws(), name);
    const Scenario& scenario = *bank::find_scenario(options.flaw->scenario);
    RunResult failing;
    for (std::uint64_t seed = 0; seed < 100 && !failing.violation; ++seed) {
      RunRequest request;
      request.seed = seed;
      request.options = options;
      failing = scenario.run(request);
    }
    ASSERT_TRUE(failing.violation) << name;
    const Failure failure = shrink(scenario, options, describe_failure(scenario, options, failing));
    ASSERT_TRUE(failure.original) << name;
    EXPECT_LT(failure.run.size.total(), failure.original->size.total()) << name;
    EXPECT_LE(failure.run.size.total(), 10U) << name;
    EXPECT_EQ(failure.run.property, failure.original->property);
    RunRequest again;
    again.options = options;
    again.recording = &failure.run.choices;
    const RunResult replayed = scenario.run(again);
    EXPECT_EQ(replayed.hash, failure.run.hash) << name;
    EXPECT_FALSE(replayed.divergence) << name;
  }
}

}  // namespace
}  // namespace turnstile::properties
