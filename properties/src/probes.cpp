#include "turnstile/properties/probes.hpp"

#include <array>

namespace turnstile::properties {

namespace {

using core::WorkerCounters;
constexpr std::array kProbes{
    Probe{"command_repeated", "a command came again under an id that already had a position", &WorkerCounters::repeated},
    Probe{"command_late", "a command came past its deadline and grace, and was refused", &WorkerCounters::refused_late},
    Probe{"record_unreadable", "a record could not be decoded and went to the dead letters", &WorkerCounters::refused_unreadable},
    Probe{"command_early", "a command was read before its turn", &WorkerCounters::early},
    Probe{"command_requeued", "an early command went back to the end of the queue", &WorkerCounters::requeued},
    Probe{"command_stale", "a command was read again after it had been decided", &WorkerCounters::stale},
    Probe{"command_expired", "a command had its turn past its deadline", &WorkerCounters::expired},
    Probe{"position_closed", "a position was closed without its command", &WorkerCounters::closed},
    Probe{"early_dropped", "an early copy was dropped past its deadline", &WorkerCounters::dropped_at_deadline},
    Probe{"outcome_again", "an outcome was read that the store had folded before", &WorkerCounters::folded_again},
    Probe{"alarm", "an alarm was raised or cleared", &WorkerCounters::alarms},
    Probe{"partitions_revoked", "a worker lost its partitions to a rebalance", &WorkerCounters::revocations},
    Probe{"transaction_aborted", "a worker's transaction failed, and it rebuilt from the log", &WorkerCounters::aborts},
    Probe{"client_reopened", "a worker was fenced, and began anew", &WorkerCounters::reopened},
    Probe{"input_vanished", "a worker's place in its input had expired", &WorkerCounters::out_of_range},
    Probe{"store_wiped", "a store was of no use, and was thrown away", &WorkerCounters::wiped},
    Probe{"input_held_back", "an input had to wait for room", &WorkerCounters::held_back},
};

}  // namespace

std::span<const Probe> all_probes() { return kProbes; }

}  // namespace turnstile::properties
