#include <array>

#include "flaws.hpp"

namespace turnstile::properties {

namespace {

constexpr std::array kFlaws{
    Flaw{"rejection_keeps_position", "a rejected command writes no outcome, so its position is never reached",
         "expiry_justified,every_command_ends", "standard", flaws::rejection_keeps_position},
    Flaw{"missing_state_proceeds", "an account with no state yet skips the turn check", "decision_was_right,positions_gapless", "hot",
         flaws::missing_state_proceeds},
    Flaw{"stale_is_retried", "a command that was decided before is requeued instead of dropped", "quiescence,retry_bound", "hot",
         flaws::stale_is_retried},
    Flaw{"no_command_id", "an ATM's retry after a lost reply gets a second position", "one_outcome_per_command", "standard",
         flaws::no_command_id},
    Flaw{"requeue_without_deadline", "retries have no end, and nobody closes the position of a command that vanished",
         "every_command_ends,quiescence", "outage", flaws::requeue_without_deadline},
    Flaw{"hot_requeue", "no backoff: n(n-1)/2 rewrites for n commands of one account", "retry_bound", "hot", flaws::hot_requeue},
    Flaw{"mixed_partitioner", "CRC32 in one client and murmur2 in another: one account on two partitions", "positions_gapless", "standard",
         flaws::mixed_partitioner},
    Flaw{"offset_before_outcome", "the consumed offsets are committed before the outcomes", "no_lost_event", "standard",
         flaws::offset_before_outcome},
    Flaw{"no_transaction", "outcomes, requeues and offsets are not atomic", "one_outcome_per_command", "standard", flaws::no_transaction},
    Flaw{"store_before_commit", "the store is written before the Kafka transaction commits", "state_is_the_fold", "standard",
         flaws::store_before_commit},
    Flaw{"acks_one", "a write counts when its leader has it: an acknowledged outcome is lost with its leader", "no_lost_event",
         "leader-changes", flaws::acks_one},
};

}  // namespace

std::span<const Flaw> all_flaws() { return kFlaws; }

const Flaw* find_flaw(std::string_view name) {
  for (const Flaw& flaw : kFlaws) {
    if (flaw.name == name) return &flaw;
  }
  return nullptr;
}

}  // namespace turnstile::properties
