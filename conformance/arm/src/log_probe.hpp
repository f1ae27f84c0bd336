// Queries the end of a partition's log, without librdkafka, whose read_committed clients get the last stable offset instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace turnstile::conformance {

// The high watermark. `brokers`: "host:port,..."; nullopt: no leader answers.
std::optional<std::int64_t> log_end(const std::string& brokers, const std::string& topic, std::int32_t partition);

}  // namespace turnstile::conformance
