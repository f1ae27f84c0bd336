// turnstile-rdkafka: what `turnstile` cannot do itself, because it is linked with librdkafka. This program is linked with the simulated one
// (turnstile::rdkafka). `turnstile` runs it, with the same arguments.
#include "turnstile/app/own_commands.hpp"
#include "turnstile/bank/scenarios.hpp"
#include "turnstile/main.hpp"

int main(int argc, char** argv) {
  using namespace turnstile;
  return turnstile::main(argc, argv,
                         Program{.name = "turnstile",
                                 .about = {},
                                 .scenarios = bank::scenarios(),
                                 .more = {app::add_conform},
                                 .codec = {},
                                 .logs = {&app::kAdapterLog}});
}
