#include "turnstile/bank/worker.hpp"

namespace turnstile::core {

template class Worker<bank::Bank>;

}  // namespace turnstile::core
