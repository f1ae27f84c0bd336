// Waits until the coordinators are available. The coordinators' topics are created at the first FindCoordinator, and a coordinator loads
// its partition before it answers. A transactional producer of librdkafka 2.0.2 that looks for the coordinator of a group meanwhile gets a
// retriable error and does not retry: rd_kafka_send_offsets_to_transaction then blocks for minutes.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace turnstile::conformance {

// `brokers`: "host:port,...". False: some were not available within `limit`, or `stop`, which may be empty, became true.
bool wait_for_coordinators(const std::string& brokers, std::chrono::milliseconds limit, const std::function<bool()>& stop = {});

}  // namespace turnstile::conformance
