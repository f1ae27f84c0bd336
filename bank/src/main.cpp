#include "turnstile/main.hpp"

#include "atm.hpp"
#include "live_codec.hpp"
#include "turnstile/app/own_commands.hpp"
#include "turnstile/bank/scenarios.hpp"

int main(int argc, char** argv) {
  using namespace turnstile;
  app::hand_over_simulate(argc, argv);
  return turnstile::main(argc, argv,
                         Program{.name = "turnstile",
                                 .about = {},
                                 .scenarios = bank::scenarios(),
                                 .more = {bank::add_atm, app::add_conform, app::add_bench, app::add_simulate},
                                 .codec = bank::live_codec(),
                                 .logs = {},
                                 .with_log = app::go_on_with_log});
}
