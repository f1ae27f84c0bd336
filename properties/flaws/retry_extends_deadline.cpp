// An ATM that asks again gives the command a new deadline (rule 9): a retry outlives every window in which its id is known.
#include "flaws.hpp"
#include "turnstile/sim/simulation_options.hpp"

namespace turnstile::properties::flaws {

void retry_extends_deadline(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.retries_extend_deadline = true; };
}

}  // namespace turnstile::properties::flaws
