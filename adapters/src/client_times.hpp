// The timeouts that our clients request from brokers, unless -X sets others.
#pragma once

namespace turnstile::adapters {

inline constexpr int kSessionMs = 6'000;       // a member that is silent for this long is removed from the group
inline constexpr int kTransactionMs = 10'000;  // a transaction that is open for this long is aborted

}  // namespace turnstile::adapters
