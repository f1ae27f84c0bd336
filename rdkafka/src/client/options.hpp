// librdkafka's settings as options of the simulated clients, and the combinations that rd_kafka_new refuses.
#pragma once

#include <librdkafka/rdkafka.h>

#include "client/handle.hpp"

namespace turnstile::rdkafka {

// Why a client cannot be made of these settings, in librdkafka's words; null: it can.
const char* refusal(rd_kafka_type_t type, const rd_kafka_conf_s& conf);

sim::ProducerOptions producer_options(const rd_kafka_s& client);
// The rebalance and commit callbacks are left out.
sim::ConsumerOptions consumer_options(const rd_kafka_s& client);

}  // namespace turnstile::rdkafka
