// Simulated worlds in GoogleTest:
//
//   TEST(BoxOffice, sells_no_seat_twice) { EXPECT_HOLDS(premiere(), 500); }
//
// explores 500 seeds, like `turnstile explore`, and checks every property on each. A failure is shrunk, written to a file (a test
// artifact), and reported in one block, with the command that replays it; a program that links turnstile::pages draws its page beside the
// file. One line says what was tried. A test that tests nothing fails: when no command was ever accepted, or an enabled fault never fired
// in 1,000 seeds. The environment variables are those of the command line, parsed as strictly:
//
//   TURNSTILE_OUT      the folder for failure files (failures)
//   TURNSTILE_SEEDS    the number of seeds, overriding the test's: more at night
//   TURNSTILE_SEED     the first seed (0)
//   TURNSTILE_SEARCH   the search strategy (mix)
//   TURNSTILE_CORPUS   a folder of failure files: those of the scenario must hold, before any seed is tried
//   TURNSTILE_REPLAY   one failure file: the test runs it and nothing else
//
// The only file here that needs GoogleTest; also needs files and the environment.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/assert.hpp"
#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/failure_painter.hpp"
#include "turnstile/properties/first_difference.hpp"
#include "turnstile/properties/holds_settings.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/properties/summary.hpp"
#include "turnstile/properties/version.hpp"

namespace turnstile::properties {

namespace gtest {

// For the message of a failed assertion.
struct Running {
  const Scenario* scenario = nullptr;
  std::uint64_t seed = 0;
};
inline thread_local Running running;
inline void print_running() {
  std::fprintf(stderr, "  scenario %s, seed %llu\n", std::string(running.scenario->name()).c_str(),
               static_cast<unsigned long long>(running.seed));
}

// The command that runs this test again.
inline std::string this_test() {
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
  std::string command = unknown ? std::string("THIS_TEST") : pasted_path(program);
  if (const auto* test = ::testing::UnitTest::GetInstance()->current_test_info())
    command += " --gtest_filter=" + std::string(test->test_suite_name()) + "." + test->name();
  return command;
}
inline std::string replay_command(const Scenario& scenario, const std::filesystem::path& file) {
  if (!scenario.program().empty()) return std::string(scenario.program()) + " replay " + pasted_path(file);
  return "TURNSTILE_REPLAY=" + pasted_path(file) + " " + this_test();
}

inline ::testing::AssertionResult not_deterministic(const Scenario& scenario, const HoldsSettings& settings, std::uint64_t seed) {
  RunRequest request;
  request.seed = seed;
  request.options = settings.options;
  const std::string check = "TURNSTILE_SEED=" + std::to_string(seed) + " TURNSTILE_SEEDS=1 " + this_test();
  return ::testing::AssertionFailure() << not_deterministic_block(scenario, request, check);
}

// The failure's page beside its file, if this program can draw one.
inline FailurePlaces draw(const Scenario& scenario, const RunOptions& options, const Failure& failure, const std::filesystem::path& file) {
  FailurePlaces places{replay_command(scenario, file), {}, {}};
  if (failure_painter() == nullptr) return places;
  PaintedFailure painted = failure_painter()(scenario, options, failure, places.replay);
  places.faults = std::move(painted.faults);
  const auto page = std::filesystem::path(file).replace_extension("html");
  if (!painted.html.empty() && (std::ofstream(page, std::ios::binary) << painted.html).flush()) places.timeline = pasted_path(page);
  return places;
}

// Shrinks the failure of a seed and writes it to a file.
inline ::testing::AssertionResult fail(const Scenario& scenario, const HoldsSettings& settings, const RunResult& found) {
  Failure failure = describe_failure(scenario, settings.options, found);
  if (failure.run.hash != found.hash) return not_deterministic(scenario, settings, found.seed);
  failure.version = version();
  failure = shrink(scenario, settings.options, std::move(failure), settings.shrinking);
  char name[32];
  std::snprintf(name, sizeof name, "-%llx.json", static_cast<unsigned long long>(failure.seed));
  const auto file = settings.out / (std::string(scenario.name()) + "-" + failure.run.property + name);
  const auto saved = save_failure(file, failure);
  ::testing::Test::RecordProperty("turnstile_property", failure.run.property);
  if (saved) ::testing::Test::RecordProperty("turnstile_file", file.string());
  FailurePlaces places;
  if (saved) places = draw(scenario, settings.options, failure, file);
  return ::testing::AssertionFailure() << failure_block(failure, places) << (saved ? std::string() : "  " + saved.error() + "\n");
}

inline ::testing::AssertionResult replay(const Scenario& scenario, const HoldsSettings& settings, const std::filesystem::path& file) {
  const auto recorded = load_failure(file);
  if (!recorded) return ::testing::AssertionFailure() << recorded.error();
  if (recorded->scenario != scenario.name()) return ::testing::AssertionSuccess();
  auto options = options_of(*recorded, scenario);
  if (!options) return ::testing::AssertionFailure() << file.string() << " cannot be replayed: " << options.error();
  if (recorded->flaw.empty()) options->flaw = settings.options.flaw;
  RunRequest request;
  request.seed = recorded->seed;
  request.options = *options;
  request.recording = &recorded->run.choices;
  request.record = true;
  running = {&scenario, request.seed};
  const RunResult result = scenario.run(request);
  if (!result.violation) return ::testing::AssertionSuccess();
  Failure failure = *recorded;
  failure.run = failed_run(result);
  failure.original.reset();
  return ::testing::AssertionFailure() << failure_block(failure, replay_command(scenario, file));
}

inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace gtest

// Whether every property holds over `seeds` seeds and something was tried; if not, why. Stops at the first failure.
inline ::testing::AssertionResult holds(const Scenario& scenario, std::uint64_t seeds,
                                        HoldsSettings settings = HoldsSettings::from_environment()) {
  core::on_assert(gtest::print_running);
  if (!settings.problem.empty()) return ::testing::AssertionFailure() << settings.problem;
  if (const std::string wrong = scenario.refuses(settings.options); !wrong.empty())
    return ::testing::AssertionFailure() << "scenario " << scenario.name() << " cannot be run: " << wrong;
  if (settings.options.search == nullptr) settings.options.search = &default_search();
  if (!settings.replay.empty()) return gtest::replay(scenario, settings, settings.replay);
  if (!settings.corpus.empty()) {
    for (const auto& file : gtest::files_in(settings.corpus)) {
      if (auto known = gtest::replay(scenario, settings, file); !known) return known;
    }
  }
  Tally tally;
  const std::uint64_t count = settings.seeds != 0 ? settings.seeds : seeds;
  for (std::uint64_t index = 0; index < count && !tally.first_failure && !tally.first_divergence; ++index) {
    gtest::running = {&scenario, settings.first_seed + index};
    explore_seed(scenario, settings.options, {settings.first_seed + index, index == 0}, tally);
  }
  const std::string summary = summary_line(tally, scenario, settings.options, settings.first_seed);
  std::printf("%s\n", summary.c_str());
  std::fflush(stdout);
  ::testing::Test::RecordProperty("turnstile_summary", summary);
  ::testing::Test::RecordProperty("turnstile_seeds", std::to_string(tally.runs));
  ::testing::Test::RecordProperty("turnstile_events", std::to_string(tally.events));
  if (tally.first_failure) return gtest::fail(scenario, settings, *tally.first_failure);
  if (tally.first_divergence) return gtest::not_deterministic(scenario, settings, *tally.first_divergence);
  auto invalid = ::testing::AssertionFailure();
  const auto reasons = invalid_because(tally, scenario, settings.options);
  for (const auto& reason : reasons) invalid << "INVALID " << reason << "\n";
  return reasons.empty() ? ::testing::AssertionSuccess() : invalid;
}

// A fixture for tests that share settings: EXPECT_HOLDS uses them.
class SimulationTest : public ::testing::Test {
 protected:
  HoldsSettings settings = HoldsSettings::from_environment();

  ::testing::AssertionResult holds(const Scenario& scenario, std::uint64_t seeds) const {
    return properties::holds(scenario, seeds, settings);
  }
};

}  // namespace turnstile::properties

// EXPECT_HOLDS(scenario, seeds) and ASSERT_HOLDS(scenario, seeds), with the settings of the fixture or of the environment.
#define TURNSTILE_HOLDS(failed, ...)                                                              \
  switch (0)                                                                                      \
  case 0:                                                                                         \
  default:                                                                                        \
    if (const ::testing::AssertionResult turnstile_holds = holds(__VA_ARGS__); turnstile_holds) { \
    } else                                                                                        \
      failed << turnstile_holds.message()
#define EXPECT_HOLDS(...) TURNSTILE_HOLDS(ADD_FAILURE(), __VA_ARGS__)
#define ASSERT_HOLDS(...) TURNSTILE_HOLDS(FAIL(), __VA_ARGS__)
