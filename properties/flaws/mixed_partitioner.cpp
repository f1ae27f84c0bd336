// Half of the ATMs partition by CRC32, librdkafka's default, the others by murmur2, Java's: one account lives on two partitions, and each
// gives out position 1.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

void mixed_partitioner(Variant& variant) { variant.mixed_partitioner = true; }

}  // namespace turnstile::properties::flaws
