// Half of the ATMs partition by CRC32, librdkafka's default, the others by murmur2, Java's: one account lives on two partitions, and each
// assigns position 1.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void mixed_partitioner(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.mixed_partitioner = true; };
}

}  // namespace turnstile::properties::flaws
