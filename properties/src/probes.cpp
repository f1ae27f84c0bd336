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
    Probe{"command_repeated", "a command was repeated under an id that already had a position", with(Fault::reply_lost),
          &WorkerCounters::repeated},
    Probe{"command_late", "a command arrived past its deadline and grace, and was refused", with(Fault::long_outage),
          &WorkerCounters::refused_late},
    Probe{"command_conflicted", "a command's number was not the next one, and it was refused", kNever, &WorkerCounters::conflicts},
    Probe{"record_unreadable", "a record could not be decoded and went to the dead letters", with(Fault::poison_record),
          &WorkerCounters::refused_unreadable},
    Probe{"command_early", "a command was read before its turn", kNever, &WorkerCounters::early},
    Probe{"command_requeued", "an early command went back to the end of the queue", kNever, &WorkerCounters::requeued},
    Probe{"command_parked", "an early command waited where it was read", kNever, &WorkerCounters::parked},
    Probe{"command_stale", "a command was read again after it had been decided", kNever, &WorkerCounters::stale},
    Probe{"command_expired", "a command had its turn past its deadline", kNever, &WorkerCounters::expired},
    Probe{"position_closed", "a position was closed without its command", with(Fault::long_outage), &WorkerCounters::closed,
          core::TurnsSet::of(core::Turns::requeue, core::Turns::park)},
    Probe{"early_dropped", "an early copy was dropped past its deadline", kNever, &WorkerCounters::dropped_at_deadline},
    Probe{"outcome_again", "an outcome was read that the store had already folded", kNever, &WorkerCounters::folded_again},
    Probe{"alarm", "an alarm was raised or cleared", kNever, &WorkerCounters::alarms},
    Probe{"partitions_revoked", "a worker lost its partitions to a rebalance", with(Fault::rebalance), &WorkerCounters::revocations},
    Probe{"transaction_aborted", "a worker's transaction failed, and it rebuilt from the log", with(Fault::message_lost),
          &WorkerCounters::aborts},
    Probe{"client_reopened", "a worker was fenced, and reopened its clients", kNever, &WorkerCounters::reopened},
    Probe{"input_vanished", "a worker's position in its input was out of range", with(Fault::long_outage), &WorkerCounters::out_of_range},
    Probe{"store_wiped", "a useless store was wiped", kNever, &WorkerCounters::wiped},
    Probe{"input_held_back", "an input had to wait for buffer space", kNever, &WorkerCounters::held_back},
    // In the stages.
    Probe{"held_copy_ripe", "a held copy had its turn before its backoff ended"},
    Probe{"held_copies_make_room", "the buffer was full of copies that waited for one further back in the topic"},
    Probe{"requeued_often", "an early command was requeued for the third time"},
    // In the cluster.
    Probe{"batch_repeated", "a duplicate batch was acknowledged with its original offset", with(Fault::reply_lost)},
    Probe{"sequence_gap_refused", "a batch arrived before its predecessor, and was refused"},
    Probe{"fenced_write_refused", "a partition refused a write of an older epoch"},
    Probe{"producer_fenced", "the transaction coordinator bumped the epoch, fencing an older producer"},
    Probe{"transaction_timed_out", "the coordinator aborted a timed-out transaction"},
    Probe{"transactional_id_forgotten", "a transactional id expired, and its producer with it", with(Fault::ids_expire)},
    Probe{"expired_producer_began_anew",
          "a producer whose transactional id had expired asked for its next epoch, and got another producer id"},
    Probe{"producer_forgotten", "a partition forgot an idle producer", with(Fault::ids_expire)},
    Probe{"stale_coordinator_answered", "the old coordinator answered from memory after a move", with(Fault::stale_coordinator)},
    Probe{"commit_asked_again", "a completed commit was retried"},
    Probe{"offsets_unstable", "offsets were fetched while a transaction held them pending"},
    Probe{"zombie_offsets_refused", "offsets of an older generation were refused"},
    Probe{"member_expelled", "a member's session timed out and its partitions were reassigned"},
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
