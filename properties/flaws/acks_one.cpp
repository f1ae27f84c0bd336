// A worker's writes count as soon as the partition's leader has them (acks=1), and the transaction is committed. Then the leader fails
// before its followers have fetched, and the outcome is lost, while the offset of its command stays committed: the command is never decided
// again.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties::flaws {

void acks_one(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.acks = sim::Acks::leader; };
}

}  // namespace turnstile::properties::flaws
