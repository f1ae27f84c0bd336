// Waits until the brokers' coordinators are there. A broker makes the topics of its coordinators when somebody first asks for one, and a
// coordinator reads its partition before it answers. A transactional producer of librdkafka 2.0.2 that asks for the coordinator of a group
// in that moment is told to try again and does not: rd_kafka_send_offsets_to_transaction then blocks for minutes.
#pragma once

#include <chrono>
#include <string>

namespace turnstile::conformance {

// `brokers`: "host:port,...". False: some were not there after `limit`.
bool wait_for_coordinators(const std::string& brokers, std::chrono::milliseconds limit);

}  // namespace turnstile::conformance
