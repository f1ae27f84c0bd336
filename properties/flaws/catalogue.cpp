#include <algorithm>
#include <array>

#include "flaws.hpp"

namespace turnstile::properties {

namespace {

// Where a command waits between its position and its decision.
constexpr core::TurnsSet kApart = core::TurnsSet::of(core::Turns::requeue, core::Turns::park);

// Where only its id protects a command: a copy whose id is forgotten is refused all the same if it carries a number, which is taken by
// then.
constexpr core::TurnsSet kNoNumbers = core::TurnsSet::of(core::Turns::requeue, core::Turns::park, core::Turns::fused);

constexpr std::array kFlaws{
    Flaw{"rejection_keeps_position", "a rejected command writes no outcome, so the entity's position never advances", "expiry_justified",
         "standard", flaws::rejection_keeps_position},
    Flaw{"missing_state_proceeds", "an entity without state skips the turn check", "decision_was_right", "hot",
         flaws::missing_state_proceeds, kApart},
    Flaw{"version_counts_events", "the version counts domain events, not commands: a command of two events makes the next one stale",
         "positions_gapless,state_is_the_fold", "standard", flaws::version_counts_events},
    Flaw{"stale_is_retried", "a stale command is requeued instead of dropped", "retry_bound,quiescence", "zombies", flaws::stale_is_retried,
         kApart},
    Flaw{"duplicate_before_read_back", "at-least-once delivery: a command is seen again before its outcome is folded",
         "one_outcome_per_command,dead_letters_exact,offsets_never_go_back", "standard", flaws::duplicate_before_read_back},
    Flaw{"no_command_id", "a client's retry after a lost response gets a second position", "one_outcome_per_command", "standard",
         flaws::no_command_id},
    Flaw{"events_compacted", "the events topic is compacted by key", "no_lost_event", "standard", flaws::events_compacted},
    Flaw{"commands_compacted", "the command topics are compacted by key", "expiry_justified,dead_letters_exact", "hot",
         flaws::commands_compacted},
    Flaw{"requeue_without_deadline", "retries never end, and the position of a vanished command is never closed",
         "every_command_ends,retry_bound", "outage", flaws::requeue_without_deadline, kApart},
    Flaw{"hot_requeue", "no backoff: n(n-1)/2 rewrites for n commands of one entity", "retry_bound", "hot", flaws::hot_requeue,
         core::TurnsSet::of(core::Turns::requeue)},
    Flaw{"mixed_partitioner", "CRC32 in one client and murmur2 in another: one entity on two partitions", "positions_gapless", "standard",
         flaws::mixed_partitioner},
    Flaw{"offset_before_outcome", "the consumed offsets are committed before the outcomes",
         "expiry_justified,dead_letters_exact,no_lost_event,alarms_exact", "standard", flaws::offset_before_outcome},
    Flaw{"no_transaction", "outcomes, requeues and offsets are not atomic", "one_outcome_per_command,alarms_exact,dead_letters_exact",
         "standard", flaws::no_transaction},
    Flaw{"no_group_metadata", "offsets are sent to the transaction without the group's generation",
         "atomic_transactions,one_outcome_per_command,state_is_the_fold,dead_letters_exact,alarms_exact,offsets_never_go_back", "zombies",
         flaws::no_group_metadata},
    Flaw{"zombie_writes", "only the offsets of a paused owner are fenced, not its records",
         "one_outcome_per_command,alarms_exact,dead_letters_exact", "zombies", flaws::zombie_writes},
    Flaw{"store_before_commit", "the store is written before the Kafka transaction commits", "state_is_the_fold", "standard",
         flaws::store_before_commit},
    Flaw{"acks_one", "acks=1: an acknowledged outcome is lost with its leader", "no_lost_event,one_outcome_per_command", "leader-changes",
         flaws::acks_one},
    Flaw{"checkpoint_not_atomic", "state and checkpoint are written separately", "replicas_agree,state_is_the_fold,one_outcome_per_command",
         "standard", flaws::checkpoint_not_atomic},
    Flaw{"abort_keeps_overlay", "after an abort the provisional state and the consumer's position are not rolled back",
         "positions_gapless,alarms_exact,expiry_justified,every_command_ends", "aborts", flaws::abort_keeps_overlay},
    Flaw{"unknown_is_failure", "a commit whose response was lost is treated as failed and repeated",
         "one_outcome_per_command,alarms_exact,dead_letters_exact", "standard", flaws::unknown_is_failure},
    Flaw{"unknown_is_success", "a send whose response was lost is treated as successful", "atomic_transactions,no_lost_event", "aborts",
         flaws::unknown_is_success},
    Flaw{"non_idempotent_producer", "a retried batch is appended again", "one_outcome_per_command,alarms_exact,dead_letters_exact",
         "standard", flaws::non_idempotent_producer},
    Flaw{"reads_uncommitted", "consumers read open and aborted transactions", "committed_only,positions_gapless", "standard",
         flaws::reads_uncommitted},
    Flaw{"restore_to_high_watermark", "restoring stops at an old high watermark, processing starts on partial state",
         "expiry_justified,one_outcome_per_command,positions_gapless,every_command_ends,offsets_never_go_back", "standard",
         flaws::restore_to_high_watermark},
    Flaw{"offset_is_position", "offsets are assumed to have no gaps", "expiry_justified,every_command_ends,quiescence", "standard",
         flaws::offset_is_position},
    Flaw{"stale_store_reused", "after losing and regaining a partition the old store is used without catching up",
         "one_outcome_per_command,replicas_agree,expiry_justified,no_lost_event", "standard", flaws::stale_store_reused},
    Flaw{"reset_to_latest", "auto.offset.reset=latest: an offset deleted by retention resumes at the log end",
         "dead_letters_exact,expiry_justified", "short-retention", flaws::reset_to_latest},
    Flaw{"alarm_on_replay", "restoring raises the alarms again", "alarms_exact", "standard", flaws::alarm_on_replay},
    Flaw{"dedup_window_forgets", "the dedup window is not restored with the state", "one_outcome_per_command", "clocks",
         flaws::dedup_window_forgets, kNoNumbers},
    Flaw{"no_fence", "rule 1: a batch outlives the assignment that delivered it",
         "state_is_the_fold,atomic_transactions,one_outcome_per_command,alarms_exact,dead_letters_exact", "zombies", flaws::no_fence},
    Flaw{"no_offset_sent", "rule 2: a transaction whose offsets did not change sends none, and is not fenced",
         "one_outcome_per_command,positions_gapless,state_is_the_fold", "zombies", flaws::no_offset_sent},
    Flaw{"no_barrier", "rule 3: a new owner acts before it has read to the log ends",
         "expiry_justified,one_outcome_per_command,positions_gapless,every_command_ends,replicas_agree,offsets_never_go_back", "standard",
         flaws::no_barrier},
    Flaw{"barrier_at_last_stable", "rule 3: a new owner reads only up to the last stable offset",
         "one_outcome_per_command,positions_gapless", "zombies", flaws::barrier_at_last_stable},
    Flaw{"no_overlay", "rule 4: a worker forgets its own decisions until they are read back", "one_outcome_per_command", "deadlines",
         flaws::no_overlay},
    Flaw{"close_on_hole", "rule 6: a position is closed only when a later command reveals the gap", "every_command_ends", "outage",
         flaws::close_on_hole, kApart},
    Flaw{"close_before_deadline", "rule 6: a position is closed before its deadline", "expiry_justified", "standard",
         flaws::close_before_deadline, kApart},
    Flaw{"evict_by_count", "rule 8: the dedup window holds the last few ids", "one_outcome_per_command", "standard", flaws::evict_by_count,
         kNoNumbers},
    Flaw{"watermark_not_kept", "rule 8: the watermark of forgotten ids is not restored", "one_outcome_per_command", "clock-steps",
         flaws::watermark_not_kept, kNoNumbers},
    Flaw{"retry_extends_deadline", "rule 9: a client's retry carries a new deadline", "one_outcome_per_command", "deadlines",
         flaws::retry_extends_deadline},
    Flaw{"refused_is_final", "a client takes the refusal of one copy for the end of its command", "history_linearizable", "deadlines",
         flaws::refused_is_final},
    Flaw{"emit_from_checkpoint", "rule 12: emission restarts from the store's checkpoint", "alarms_exact", "standard",
         flaws::emit_from_checkpoint},
    Flaw{"catch_up_swallows", "rule 12: a new owner folds silently up to the log end", "alarms_exact,no_lost_event", "standard",
         flaws::catch_up_swallows},
    Flaw{"dead_letter_dropped", "refused commands leave no dead letter", "dead_letters_exact", "standard", flaws::dead_letter_dropped},
    Flaw{"refused_ahead", "dead letters are committed before the offsets of their records", "dead_letters_exact", "deadlines",
         flaws::refused_ahead},
    Flaw{"evict_beyond_thousand", "rule 8: the dedup window holds a thousand ids", "one_outcome_per_command", "long",
         flaws::evict_beyond_thousand, kNoNumbers},
    Flaw{"kept_offsets_go_back", "the offsets of a failed commit are kept, and committed at the next revocation after later ones",
         "offsets_never_go_back,state_is_the_fold,dead_letters_exact,alarms_exact", "aborts", flaws::kept_offsets_go_back},
    Flaw{"mapping_error_is_abortable", "a producer whose transactional id has expired aborts and retries forever",
         "expiry_justified,every_command_ends,quiescence", "expiring-ids", flaws::mapping_error_is_abortable},
    Flaw{"watermarks_from_old_leader", "a client asks the leader that it found first for watermarks, and never refreshes its metadata",
         "expiry_justified,every_command_ends,quiescence", "leader-changes", flaws::watermarks_from_old_leader},
    Flaw{"parked_is_committed", "the offsets of early commands that wait in memory are committed", "expiry_justified", "hot",
         flaws::parked_is_committed, kApart},
    Flaw{"number_ignored", "a command is decided whatever number its client asked for", "dead_letters_exact", "contention",
         flaws::number_ignored, core::TurnsSet::of(core::Turns::client)},
};

}  // namespace

std::span<const Flaw> protocol_flaws() { return kFlaws; }

const Flaw* find_flaw(std::span<const Flaw> flaws, std::string_view name) {
  const auto found = std::ranges::find(flaws, name, &Flaw::name);
  return found == flaws.end() ? nullptr : &*found;
}

bool is_known_to_break(const Flaw& flaw, std::string_view property) {
  for (std::string_view rest = flaw.breaks; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    if (name == property) return true;
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
  }
  return false;
}

}  // namespace turnstile::properties
