// A client keeps asking the leader that it found first, and never refreshes its metadata. Once that leader has moved, a worker never learns
// how far it has to restore, so it never serves again: rd_kafka_query_watermark_offsets() of a librdkafka client without a topic of its own
// (docs/simulated-kafka.md).
#include "flaws.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties::flaws {

void watermarks_from_old_leader(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.watermarks_from_old_leader = true; };
}

}  // namespace turnstile::properties::flaws
