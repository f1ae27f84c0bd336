#pragma once

#include "turnstile/properties/live_domain.hpp"

namespace turnstile::bank {

// The codec of the bank's records on a real Kafka: Protobuf. Empty in a build without it.
properties::MakeCodec live_codec();

}  // namespace turnstile::bank
