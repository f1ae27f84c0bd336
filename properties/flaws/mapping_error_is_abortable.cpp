// INVALID_PRODUCER_ID_MAPPING, returned to a producer whose transactional id has expired, is treated as abortable, as in librdkafka 2.0.2:
// a transaction of offsets alone is aborted, restarted, and fails the same way forever (KAFKA-18019, micronaut-kafka 542).
#include "flaws.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties::flaws {

void mapping_error_is_abortable(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.mapping_error_is_abortable = true; };
}

}  // namespace turnstile::properties::flaws
