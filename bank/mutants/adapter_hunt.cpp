// The right adapter must hold, and each mistake of adapters/mutants must be caught, by campaigns of simulated workers on the adapter.
//
//   adapter_mutants [NAME]
//
// Links a copy of the adapters with all the mistakes (adapters/mutants/plant.py). Exits with 1 if one is not caught.
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/app/own_commands.hpp"
#include "turnstile/bank/scenarios.hpp"
#include "turnstile/core/mutant.hpp"
#include "turnstile/properties/campaign.hpp"

namespace {

using namespace turnstile;

struct Caught {
  properties::Violation violation;
  std::uint64_t seed = 0;
};

std::optional<Caught> explore(std::string_view scenario_name, std::uint64_t seeds) {
  const properties::Scenario& scenario = *bank::find_scenario(scenario_name);
  properties::RunOptions options;
  options.search = properties::find_strategy("mix");
  options.log = &app::kAdapterLog;
  properties::Tally tally;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    properties::explore_seed(scenario, options, {seed, false, false}, tally);
    if (tally.first_failure) return Caught{*tally.first_failure->violation, seed};
  }
  return std::nullopt;
}

constexpr std::uint64_t kSeeds = 1'000;
constexpr std::uint64_t kSeedsOfTheRight = 100;

bool hunt(const core::Mistake& mistake) {
  const auto caught = explore(mistake.scenario, kSeeds);
  if (caught) {
    std::printf("%s: %s in %s, seed %llu: %s\n", mistake.name, std::string(caught->violation.property).c_str(), mistake.scenario,
                static_cast<unsigned long long>(caught->seed), caught->violation.message.c_str());
  } else {
    std::printf("%s: NOT CAUGHT (%s)\n", mistake.name, mistake.why);
  }
  std::fflush(stdout);
  return caught.has_value();
}

// What the mistakes are hunted in.
bool right_adapter_holds() {
  bool holds = true;
  for (const char* const scenario : {"standard", "zombies", "aborts", "leader-changes", "expiring-ids"}) {
    const auto caught = explore(scenario, kSeedsOfTheRight);
    if (!caught) continue;
    std::printf("the right adapter fails in %s, seed %llu: %s\n", scenario, static_cast<unsigned long long>(caught->seed),
                caught->violation.message.c_str());
    holds = false;
  }
  return holds;
}

}  // namespace

int main(int count, char** arguments) {
  const std::string_view only = count > 1 ? arguments[1] : "";
  bool right = !only.empty() || right_adapter_holds();
  int number = 0;
  for (const core::Mistake& mistake : core::kMistakes) {
    core::chosen_mutant = ++number;
    if (only.empty() || only == mistake.name) right = hunt(mistake) && right;
  }
  return right ? 0 : 1;
}
