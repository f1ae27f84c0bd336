// theatre [SEEDS] [FLAW]: explores the theatre's scenario, as `turnstile explore` does the bank's. Exit code 0 if all held.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "box_office.hpp"
#include "turnstile/properties/campaign.hpp"

int main(int count, char** arguments) {
  const auto scenario = theatre::premiere();
  const std::uint64_t seeds = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000;
  turnstile::properties::RunOptions options;
  if (count > 2) {
    options.flaw = turnstile::properties::find_flaw(scenario.flaws(), arguments[2]);
    if (options.flaw == nullptr) {
      std::fprintf(stderr, "theatre: no flaw is named %s\n", arguments[2]);
      return 2;
    }
  }
  turnstile::properties::Tally tally;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) explore_seed(scenario, options, {seed}, tally);
  std::printf("theatre: %llu seeds, %llu events, %llu violations\n", static_cast<unsigned long long>(tally.runs),
              static_cast<unsigned long long>(tally.events), static_cast<unsigned long long>(tally.violations));
  if (const auto& failure = tally.first_failure) {
    std::printf("FAIL %s  seed=%llu\n  %s\n", std::string(failure->violation->property).c_str(),
                static_cast<unsigned long long>(failure->seed), failure->violation->message.c_str());
  }
  return static_cast<int>(verdict(tally, scenario, options));
}
