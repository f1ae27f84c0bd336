// Kafka's names of errors, as the lines of the adapters have them: "commit: INVALID_PRODUCER_EPOCH (what librdkafka says)".
#pragma once

#include <string_view>

namespace turnstile::adapters {

// The name in such a line; empty: it has none.
std::string_view error_name(std::string_view line);

// An error that no waiting and no new client mends: the brokers do not believe who we are, we do not believe who they are, or we may not do
// what we ask for. Such a line says what to do at its end.
bool is_refusal(std::string_view error_name);

}  // namespace turnstile::adapters
