// Kafka's error names, as they appear in the adapters' messages: "commit: INVALID_PRODUCER_EPOCH (what librdkafka says)".
#pragma once

#include <string_view>

namespace turnstile::adapters {

// The error name in such a message; empty: there is none.
std::string_view error_name(std::string_view line);

// An error that neither waiting nor a new client fixes: authentication failed on either side, or we are not authorized. Such a message ends
// with what to do.
bool is_refusal(std::string_view error_name);

}  // namespace turnstile::adapters
