// What the brokers of a cluster are set to, asked of each of them.
#pragma once

#include <vector>

#include "rdkafka.hpp"
#include "turnstile/conformance/requirements.hpp"

namespace turnstile::conformance {

// One for each broker that tells; a broker may refuse to.
std::vector<BrokerSettings> ask_settings(rd_kafka_t* client);

}  // namespace turnstile::conformance
