// The workers' producers are not idempotent: a batch whose acknowledgement was lost is appended again.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void non_idempotent_producer(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.idempotent = false; };
}

}  // namespace turnstile::properties::flaws
