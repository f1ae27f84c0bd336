// A worker's writes count as soon as the partition's leader has them (acks=1). The transaction is committed on that word; then the leader
// is lost before its followers have fetched, and with it the outcome, while the offset of its command stays committed: nobody decides it
// again.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties::flaws {

void acks_one(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.acks = sim::Acks::leader; };
}

}  // namespace turnstile::properties::flaws
