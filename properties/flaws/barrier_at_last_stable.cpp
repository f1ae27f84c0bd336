// A new owner reads up to the last stable offset instead of the end of the log (rule 3): its predecessor's transaction is committed, only
// its marker is late, and what it decided is decided again.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void barrier_at_last_stable(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.watermarks = sim::Isolation::read_committed; };
}

}  // namespace turnstile::properties::flaws
