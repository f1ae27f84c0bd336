// INVALID_PRODUCER_ID_MAPPING, which a producer is told whose transactional id has expired, spoils its transaction and no more, as
// librdkafka 2.0.2 has it: a transaction of offsets alone is aborted, begun again, and told the same, for ever (KAFKA-18019,
// micronaut-kafka 542).
#include "flaws.hpp"
#include "turnstile/sim/run/simulation.hpp"

namespace turnstile::properties::flaws {

void mapping_error_is_abortable(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.mapping_error_is_abortable = true; };
}

}  // namespace turnstile::properties::flaws
