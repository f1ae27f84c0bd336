// The settings of a cluster's brokers, queried from each of them.
#pragma once

#include <vector>

#include "turnstile/adapters/librdkafka.hpp"
#include "turnstile/conformance/requirements.hpp"

namespace turnstile::conformance {

// One for each broker that answers; a broker may refuse to.
std::vector<BrokerSettings> ask_settings(rd_kafka_t* client);

}  // namespace turnstile::conformance
