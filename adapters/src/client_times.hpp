// The times that our clients ask of brokers, where -X gives no others.
#pragma once

namespace turnstile::adapters {

inline constexpr int kSessionMs = 6'000;       // a member that is silent for so long is out of the group
inline constexpr int kTransactionMs = 10'000;  // a transaction that is open for so long is aborted

}  // namespace turnstile::adapters
