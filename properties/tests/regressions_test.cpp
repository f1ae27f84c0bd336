// The kept failures: each replays as recorded, in every build. After a change that intentionally moves hashes: scripts/record-hashes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/failure_files.hpp"

namespace turnstile::properties {
namespace {

std::vector<std::filesystem::path> kept(const std::string& folder = "") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(TURNSTILE_REGRESSIONS) / folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void replay(const Failure& failure, RunResult& result) {
  const Scenario* scenario = bank::find_scenario(failure.scenario);
  ASSERT_NE(scenario, nullptr) << failure.scenario;
  const auto options = options_of(failure, *scenario);
  ASSERT_TRUE(options.has_value()) << options.error();
  RunRequest request;
  request.options = *options;
  request.recording = &failure.run.choices;
  result = scenario->run(request);
}

TEST(Regressions, each_kept_failure_replays_to_its_verdict_and_its_hash) {
  const auto files = kept();
  EXPECT_FALSE(files.empty());
  for (const auto& file : files) {
    SCOPED_TRACE(file.filename().string());
    const auto failure = load_failure(file);
    ASSERT_TRUE(failure.has_value()) << failure.error();
    RunResult result;
    ASSERT_NO_FATAL_FAILURE(replay(*failure, result));
    EXPECT_EQ(result.violation ? result.violation->property : "", failure->run.property);
    EXPECT_EQ(result.violation ? result.violation->event : 0, failure->run.event);
    EXPECT_EQ(result.events, failure->run.events);
    EXPECT_EQ(result.hash, failure->run.hash);
    EXPECT_FALSE(result.divergence.has_value());
  }
}

// What once failed in the right system: the bank, the model or an oracle was wrong.
TEST(Regressions, each_kept_failure_of_the_right_system_holds_now) {
  for (const auto& file : kept("right")) {
    SCOPED_TRACE(file.filename().string());
    const auto failure = load_failure(file);
    ASSERT_TRUE(failure.has_value()) << failure.error();
    EXPECT_EQ(failure->flaw, "");
    RunResult result;
    ASSERT_NO_FATAL_FAILURE(replay(*failure, result));
    EXPECT_FALSE(result.violation.has_value()) << result.violation->property << ": " << result.violation->message;
  }
}

// The right flaw for the right reason.
TEST(Regressions, each_kept_failure_of_a_flaw_breaks_what_the_catalogue_says) {
  for (const auto& file : kept()) {
    const auto failure = load_failure(file);
    ASSERT_TRUE(failure.has_value()) << failure.error();
    if (failure->flaw.empty()) continue;
    const Flaw* flaw = find_flaw(bank::flaws(), failure->flaw);
    ASSERT_NE(flaw, nullptr) << failure->flaw;
    EXPECT_TRUE(is_known_to_break(*flaw, failure->run.property))
        << flaw->name << " broke " << failure->run.property << ", not " << flaw->breaks;
  }
}

// A kept file changes only if its failure does.
TEST(Regressions, each_kept_failure_is_written_as_it_stands) {
  for (const auto& file : kept()) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto failure = failure_from_json(text);
    ASSERT_TRUE(failure.has_value()) << file << ": " << failure.error();
    EXPECT_EQ(to_json(*failure) + '\n', text) << file;
  }
}

}  // namespace
}  // namespace turnstile::properties
