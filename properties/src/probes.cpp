#include "turnstile/properties/probes.hpp"

#include <array>

namespace turnstile::properties {

namespace {

using core::WorkerCounters;
using sim::Fault;
using sim::FaultSet;

constexpr std::optional<FaultSet> kNever{};
constexpr std::optional<FaultSet> with(Fault fault) { return FaultSet::of(fault); }

constexpr std::array kProbes{
    // The workers count these.
    Probe{"command_repeated", "a command came again under an id that already had a position", with(Fault::reply_lost),
          &WorkerCounters::repeated},
    Probe{"command_late", "a command came past its deadline and grace, and was refused", with(Fault::long_outage),
          &WorkerCounters::refused_late},
    Probe{"record_unreadable", "a record could not be decoded and went to the dead letters", with(Fault::poison_record),
          &WorkerCounters::refused_unreadable},
    Probe{"command_early", "a command was read before its turn", kNever, &WorkerCounters::early},
    Probe{"command_requeued", "an early command went back to the end of the queue", kNever, &WorkerCounters::requeued},
    Probe{"command_stale", "a command was read again after it had been decided", kNever, &WorkerCounters::stale},
    Probe{"command_expired", "a command had its turn past its deadline", kNever, &WorkerCounters::expired},
    Probe{"position_closed", "a position was closed without its command", with(Fault::long_outage), &WorkerCounters::closed},
    Probe{"early_dropped", "an early copy was dropped past its deadline", kNever, &WorkerCounters::dropped_at_deadline},
    Probe{"outcome_again", "an outcome was read that the store had folded before", kNever, &WorkerCounters::folded_again},
    Probe{"alarm", "an alarm was raised or cleared", kNever, &WorkerCounters::alarms},
    Probe{"partitions_revoked", "a worker lost its partitions to a rebalance", with(Fault::rebalance), &WorkerCounters::revocations},
    Probe{"transaction_aborted", "a worker's transaction failed, and it rebuilt from the log", with(Fault::message_lost),
          &WorkerCounters::aborts},
    Probe{"client_reopened", "a worker was fenced, and began anew", kNever, &WorkerCounters::reopened},
    Probe{"input_vanished", "a worker's place in its input had expired", with(Fault::long_outage), &WorkerCounters::out_of_range},
    Probe{"store_wiped", "a store was of no use, and was thrown away", kNever, &WorkerCounters::wiped},
    Probe{"input_held_back", "an input had to wait for room", kNever, &WorkerCounters::held_back},
    // In the stages.
    Probe{"held_copy_ripe", "a copy that was held had its turn sooner than its time"},
    Probe{"held_copies_make_room", "memory was full of copies that waited for one behind them in the queue"},
    Probe{"requeued_often", "an early command went back for the third time"},
    // In the cluster.
    Probe{"batch_repeated", "a batch came again and was acknowledged with its old offset", with(Fault::reply_lost)},
    Probe{"sequence_gap_refused", "a batch came before the one that it follows, and was refused"},
    Probe{"fenced_write_refused", "a partition refused a write of an older epoch"},
    Probe{"producer_fenced", "a transaction's coordinator raised the epoch over an older producer"},
    Probe{"transaction_timed_out", "the coordinator aborted a transaction that nobody ended"},
    Probe{"transactional_id_forgotten", "a transactional id expired, and its producer with it", with(Fault::ids_expire)},
    Probe{"expired_producer_began_anew", "a producer whose id had expired asked for its next epoch, and was given another id"},
    Probe{"producer_forgotten", "a partition forgot an idle producer", with(Fault::ids_expire)},
    Probe{"stale_coordinator_answered", "a coordinator that had moved answered from memory", with(Fault::stale_coordinator)},
    Probe{"commit_asked_again", "a commit that was complete was asked for again"},
    Probe{"offsets_unstable", "offsets were asked for while a transaction held them"},
    Probe{"zombie_offsets_refused", "offsets of an older generation were refused"},
    Probe{"member_expelled", "a member's session ended and its share was given to others"},
    Probe{"segment_expired", "a log lost a segment to retention"},
};

}  // namespace

std::span<const Probe> all_probes() { return kProbes; }

void add_counted(const core::WorkerCounters& counters, core::ProbeCounts& probes) {
  for (const Probe& probe : kProbes) {
    if (probe.counter == nullptr) continue;
    if (const std::uint64_t times = counters.*probe.counter; times != 0) probes.add(probe.key(), times);
  }
}

}  // namespace turnstile::properties
