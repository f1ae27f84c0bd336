// The oracle for the workers themselves.
#pragma once

#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

// A worker ends with an error only if its own disk failed. Whatever Kafka answers, it continues, with new clients if necessary.
template <core::Aggregate A>
std::optional<Violation> workers_survive(const Evidence<A>& evidence) {
  for (const WorkerDeath& death : evidence.history().deaths) {
    if (death.by_disk) continue;
    return Violation{"workers_survive", death.event,
                     "worker-" + std::to_string(death.worker) + " ended with \"" + death.why + "\" at event " +
                         std::to_string(death.event) + ", not because of its disk"};
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
