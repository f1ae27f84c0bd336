// The proof of membership as librdkafka serializes it, with the generation and the member id read out of it.
#pragma once

#include <optional>

#include "rdkafka.hpp"

namespace turnstile::adapters {

// None: this client is not a member of any generation just now.
std::optional<core::Membership> take_membership(rd_kafka_t* consumer);

}  // namespace turnstile::adapters
