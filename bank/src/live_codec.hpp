#pragma once

#include "turnstile/properties/live_domain.hpp"

namespace turnstile::bank {

// What the bank's records are written in on a real Kafka: Protobuf. In a build without it: empty.
properties::MakeCodec live_codec();

}  // namespace turnstile::bank
