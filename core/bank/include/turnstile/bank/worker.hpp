// The bank's worker, compiled once in core for all its users.
#pragma once

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/worker.hpp"

namespace turnstile::core {

extern template class Worker<bank::Bank>;

}  // namespace turnstile::core
