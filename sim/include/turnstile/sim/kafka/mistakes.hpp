// Deliberate mistakes of the model, one at a time: what a simulated Kafka easily gets wrong. Each must be caught when the model is compared
// with a real broker (turnstile conform --mistakes), which shows that the comparison can find such mistakes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace turnstile::sim {

// The log.
#define TURNSTILE_LOG_MISTAKES(X)          \
  X(committed_reads_see_open_transactions) \
  X(committed_reads_see_aborted_records)   \
  X(markers_take_no_offset)                \
  X(open_transactions_hold_nobody_back)    \
  X(duplicates_are_appended)               \
  X(sequence_gaps_are_accepted)            \
  X(producers_never_expire)                \
  X(fenced_producers_may_write)            \
  X(successors_go_on_in_sequence)          \
  X(large_batches_are_accepted)            \
  X(append_time_is_ignored)                \
  X(deleting_past_the_end_is_accepted)     \
  X(out_of_range_reads_are_empty)
// Retention and compaction.
#define TURNSTILE_RETENTION_MISTAKES(X)   \
  X(retention_is_by_record)               \
  X(retention_goes_by_append_time)        \
  X(active_segment_never_expires)         \
  X(compaction_cleans_the_active_segment) \
  X(compaction_keeps_the_first_record)    \
  X(compaction_drops_tombstones_at_once)  \
  X(compaction_keeps_aborted_records)
// Transactions.
#define TURNSTILE_TRANSACTION_MISTAKES(X) \
  X(aborted_offsets_are_kept)             \
  X(pending_offsets_are_stable)           \
  X(init_does_not_fence)                  \
  X(transactions_never_time_out)          \
  X(transactional_ids_never_expire)       \
  X(ending_twice_is_refused)
// Groups.
#define TURNSTILE_GROUP_MISTAKES(X) \
  X(stale_generations_may_commit)   \
  X(unknown_members_may_commit)     \
  X(outsiders_may_commit)           \
  X(sessions_never_end)             \
  X(later_instances_do_not_fence)
// Replication: seen only where brokers are lost.
#define TURNSTILE_REPLICATION_MISTAKES(X) \
  X(new_leaders_lose_nothing)             \
  X(acks_all_waits_for_nobody)            \
  X(minimum_is_asked_of_acks_one)         \
  X(readers_see_what_is_not_replicated)   \
  X(unclean_elections_are_always_allowed)
// Kafka may behave in several ways, the model in one only.
#define TURNSTILE_OTHER_MISTAKES(X) X(markers_come_at_once)
#define TURNSTILE_MISTAKES(X)       \
  TURNSTILE_LOG_MISTAKES(X)         \
  TURNSTILE_RETENTION_MISTAKES(X)   \
  TURNSTILE_TRANSACTION_MISTAKES(X) \
  TURNSTILE_GROUP_MISTAKES(X)       \
  TURNSTILE_REPLICATION_MISTAKES(X) \
  TURNSTILE_OTHER_MISTAKES(X)

enum class Mistake : std::uint8_t {
  none,
#define TURNSTILE_MISTAKE(name) name,
  TURNSTILE_MISTAKES(TURNSTILE_MISTAKE)
#undef TURNSTILE_MISTAKE
};
inline constexpr std::array kMistakes{
#define TURNSTILE_MISTAKE(name) Mistake::name,
    TURNSTILE_MISTAKES(TURNSTILE_MISTAKE)
#undef TURNSTILE_MISTAKE
};

// Only programs for several brokers can detect it.
constexpr bool is_of_replication(Mistake mistake) {
  return mistake >= Mistake::new_leaders_lose_nothing && mistake <= Mistake::unclean_elections_are_always_allowed;
}

constexpr std::string_view name(Mistake mistake) {
  switch (mistake) {
    case Mistake::none: return "none";
#define TURNSTILE_MISTAKE(name) \
  case Mistake::name: return #name;
      TURNSTILE_MISTAKES(TURNSTILE_MISTAKE)
#undef TURNSTILE_MISTAKE
  }
  return "";
}

}  // namespace turnstile::sim
