// Asks for the end of a partition's log, past librdkafka, whose read_committed clients are told of the last stable offset instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace turnstile::conformance {

// The high watermark. `brokers`: "host:port,..."; none: no leader answers.
std::optional<std::int64_t> log_end(const std::string& brokers, const std::string& topic, std::int32_t partition);

}  // namespace turnstile::conformance
