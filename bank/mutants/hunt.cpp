// The campaign of a scenario up to the first failing seed, as run by scripts/mutation-test: exit codes as in `turnstile explore`, the
// violation on one line. Links only the library, because it is rebuilt with every mutant in its sources.
//
//   hunt SCENARIO FIRST_SEED SEEDS
#include <cstdio>
#include <cstdlib>
#include <string>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/properties/campaign.hpp"

namespace {

using namespace turnstile::properties;

std::uint64_t running_seed = 0;

// An assertion is reported on the same line as a verdict, with the seed.
void say_seed() { std::printf("(an assertion)\t%llu\t\n", static_cast<unsigned long long>(running_seed)); }

ExitCode hunt(const Scenario& scenario, std::uint64_t first, std::uint64_t seeds) {
  RunOptions options;
  options.search = find_strategy("mix");
  Tally tally;
  for (running_seed = first; running_seed < first + seeds; ++running_seed) {
    explore_seed(scenario, options, {running_seed, false, false}, tally);
    const ExitCode code = verdict(tally, scenario, options);
    if (code == ExitCode::held || code == ExitCode::campaign_invalid) continue;
    const std::string property = tally.first_failure ? std::string(tally.first_failure->violation->property) : "(not deterministic)";
    const std::string message = tally.first_failure ? tally.first_failure->violation->message : "";
    std::printf("%s\t%llu\t%s\n", property.c_str(), static_cast<unsigned long long>(running_seed), message.c_str());
    return code;
  }
  return ExitCode::held;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return static_cast<int>(ExitCode::usage);
  const Scenario* scenario = turnstile::bank::find_scenario(arguments[1]);
  if (scenario == nullptr) return static_cast<int>(ExitCode::usage);
  turnstile::core::on_assert([] {
    say_seed();
    std::fflush(stdout);
  });
  return static_cast<int>(hunt(*scenario, std::strtoull(arguments[2], nullptr, 0), std::strtoull(arguments[3], nullptr, 0)));
}
