// The settings of EXPECT_HOLDS (gtest.hpp), and the environment that overrides them: the command line's variables, parsed as strictly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "turnstile/properties/environment.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/properties/shrink.hpp"

namespace turnstile::properties {

struct HoldsSettings {
  RunOptions options{};  // `search`: null is the command line's default
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 0;  // 0: the test's number
  std::filesystem::path out = "failures";
  std::filesystem::path corpus;  // empty: none
  std::filesystem::path replay;  // empty: none
  ShrinkLimits shrinking{};
  std::string problem;  // not empty: the error in the environment, in one line; then nothing holds

  static HoldsSettings from_environment() {
    HoldsSettings settings;
    const auto read = [&settings](const char* name, std::uint64_t least, std::uint64_t& into) {
      const auto number = number_variable(name, least);
      if (!number) {
        if (settings.problem.empty()) settings.problem = number.error();
      } else if (*number) {
        into = **number;
      }
    };
    read("TURNSTILE_SEED", 0, settings.first_seed);
    read("TURNSTILE_SEEDS", 1, settings.seeds);
    if (const auto out = variable("TURNSTILE_OUT"); !out.empty()) settings.out = out;
    settings.corpus = variable("TURNSTILE_CORPUS");
    settings.replay = variable("TURNSTILE_REPLAY");
    if (const auto name = variable("TURNSTILE_SEARCH"); !name.empty()) settings.search_by(name);
    if (const auto mistyped = unknown_variable(variables_set()); mistyped && settings.problem.empty()) settings.problem = *mistyped;
    settings.shrinking.events_max = 20'000'000;
    return settings;
  }

 private:
  void search_by(const std::string& name) {
    options.search = find_strategy(name);
    if (options.search != nullptr || !problem.empty()) return;
    problem = "TURNSTILE_SEARCH=" + name + " cannot be used: give";
    for (const Strategy& each : all_strategies()) problem += (&each == &all_strategies().front() ? " " : ", ") + std::string(each.name);
  }
};

}  // namespace turnstile::properties
