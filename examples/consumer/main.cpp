// Explores a hundred seeds of the bank with the installed package.
#include <cstdio>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign.hpp"

int main() {
  namespace properties = turnstile::properties;
  const auto* scenario = turnstile::bank::find_scenario("standard");
  properties::Tally tally;
  for (std::uint64_t seed = 0; seed < 100; ++seed) properties::explore_seed(*scenario, {}, {seed}, tally);
  std::printf("%llu seeds, %llu violations\n", static_cast<unsigned long long>(tally.runs),
              static_cast<unsigned long long>(tally.violations));
  return tally.violations == 0 ? 0 : 1;
}
