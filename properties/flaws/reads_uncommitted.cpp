// Every consumer runs with isolation.level=read_uncommitted: open and aborted records are read, folded and returned.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void reads_uncommitted(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.fetch.isolation = sim::Isolation::read_uncommitted; };
}

}  // namespace turnstile::properties::flaws
