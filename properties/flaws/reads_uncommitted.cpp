// Everybody's consumer runs with isolation.level=read_uncommitted: what is still open, or was aborted, is read, folded and answered.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void reads_uncommitted(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.fetch.isolation = sim::Isolation::read_uncommitted; };
}

}  // namespace turnstile::properties::flaws
