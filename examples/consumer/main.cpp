// Explores a hundred seeds of the theatre with the installed package.
#include <cstdio>
#include <theatre.hpp>

int main() {
  const auto scenario = theatre::premiere();
  int violations = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    if (scenario.run({.seed = seed}).violation) ++violations;
  }
  std::printf("100 seeds, %d violations\n", violations);
  return violations == 0 ? 0 : 1;
}
