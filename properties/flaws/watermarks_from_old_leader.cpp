// A worker asks for watermarks with a client of librdkafka that has no topic of its own. Such a client goes on asking the leaders that it
// found first: once one has moved it is told NOT_LEADER_OR_FOLLOWER, for ever, on a healthy cluster. The worker takes that for a transaction
// that failed, begins anew, and asks the same client again.
#include "flaws.hpp"
#include "turnstile/sim/simulation.hpp"

namespace turnstile::properties::flaws {

void watermarks_from_old_leader(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.watermarks_from_old_leader = true; };
}

}  // namespace turnstile::properties::flaws
