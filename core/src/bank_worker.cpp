#include "turnstile/core/bank_worker.hpp"

namespace turnstile::core {

template class Worker<bank::Bank>;

}  // namespace turnstile::core
