// What brokers tell of the cluster, as bytes.
#pragma once

#include <librdkafka/rdkafka.h>

#include "wire/buffer.hpp"

namespace turnstile::processes {

void put_metadata(Writer& to, const rd_kafka_metadata_t& metadata);
// To be given back.
const rd_kafka_metadata_t* take_metadata(Reader& from);
void give_back(const rd_kafka_metadata_t* metadata);

}  // namespace turnstile::processes
