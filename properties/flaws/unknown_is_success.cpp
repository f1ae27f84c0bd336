// A batch whose acknowledgement was lost counts as sent after its timeout: the transaction commits without it.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void unknown_is_success(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.given_up_is_delivered = true; };
}

}  // namespace turnstile::properties::flaws
