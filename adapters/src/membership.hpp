// The consumer group metadata as librdkafka serializes it, with the generation and the member id extracted from it.
#pragma once

#include <optional>

#include "rdkafka.hpp"

namespace turnstile::adapters {

// None: this client is not a member of any generation at the moment.
std::optional<core::Membership> take_membership(rd_kafka_t* consumer);

}  // namespace turnstile::adapters
