// The worker of the bank, compiled once in core for everybody who runs one.
#pragma once

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/worker.hpp"

namespace turnstile::core {

extern template class Worker<bank::Bank>;

}  // namespace turnstile::core
