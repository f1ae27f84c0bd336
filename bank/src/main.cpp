#include "turnstile/main.hpp"

#include "turnstile/bank/scenarios.hpp"
#include "turnstile_commands.hpp"

int main(int argc, char** argv) {
  using namespace turnstile;
  Program program{"turnstile", {}, bank::scenarios(), {app::add_run, app::add_atm, app::add_audit, app::add_conform, app::add_bench}};
  return turnstile::main(argc, argv, std::move(program));
}
