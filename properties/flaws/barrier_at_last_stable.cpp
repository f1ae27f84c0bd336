// A new owner reads up to the last stable offset instead of the log end (rule 3): if the marker of its predecessor's committed transaction
// is late, those commands are decided again.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void barrier_at_last_stable(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.watermarks = sim::Isolation::read_committed; };
}

}  // namespace turnstile::properties::flaws
