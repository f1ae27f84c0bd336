// Deliberate mistakes of the model, one at a time: what a simulated Kafka easily gets wrong. Each must be caught when the model is compared
// with a real broker (turnstile conform --mistakes), which shows that the comparison can find such mistakes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace turnstile::sim {

enum class Mistake : std::uint8_t {
  none,
  // the log
  committed_reads_see_open_transactions,
  committed_reads_see_aborted_records,
  markers_take_no_offset,
  open_transactions_hold_nobody_back,
  duplicates_are_appended,
  sequence_gaps_are_accepted,
  producers_never_expire,
  fenced_producers_may_write,
  successors_go_on_in_sequence,
  large_batches_are_accepted,
  append_time_is_ignored,
  deleting_past_the_end_is_accepted,
  out_of_range_reads_are_empty,
  // retention and compaction
  retention_is_by_record,
  retention_goes_by_append_time,
  active_segment_never_expires,
  compaction_cleans_the_active_segment,
  compaction_keeps_the_first_record,
  compaction_drops_tombstones_at_once,
  compaction_keeps_aborted_records,
  // transactions
  aborted_offsets_are_kept,
  pending_offsets_are_stable,
  init_does_not_fence,
  transactions_never_time_out,
  transactional_ids_never_expire,
  ending_twice_is_refused,
  // groups
  stale_generations_may_commit,
  unknown_members_may_commit,
  outsiders_may_commit,
  sessions_never_end,
  later_instances_do_not_fence,
  // replication: seen only where brokers are lost
  new_leaders_lose_nothing,
  acks_all_waits_for_nobody,
  minimum_is_asked_of_acks_one,
  readers_see_what_is_not_replicated,
  unclean_elections_are_always_allowed,
  // Kafka may behave in several ways, the model in one only
  markers_come_at_once,
};
inline constexpr std::array kMistakes{Mistake::committed_reads_see_open_transactions,
                                      Mistake::committed_reads_see_aborted_records,
                                      Mistake::markers_take_no_offset,
                                      Mistake::open_transactions_hold_nobody_back,
                                      Mistake::duplicates_are_appended,
                                      Mistake::sequence_gaps_are_accepted,
                                      Mistake::producers_never_expire,
                                      Mistake::fenced_producers_may_write,
                                      Mistake::successors_go_on_in_sequence,
                                      Mistake::large_batches_are_accepted,
                                      Mistake::append_time_is_ignored,
                                      Mistake::deleting_past_the_end_is_accepted,
                                      Mistake::out_of_range_reads_are_empty,
                                      Mistake::retention_is_by_record,
                                      Mistake::retention_goes_by_append_time,
                                      Mistake::active_segment_never_expires,
                                      Mistake::compaction_cleans_the_active_segment,
                                      Mistake::compaction_keeps_the_first_record,
                                      Mistake::compaction_drops_tombstones_at_once,
                                      Mistake::compaction_keeps_aborted_records,
                                      Mistake::aborted_offsets_are_kept,
                                      Mistake::pending_offsets_are_stable,
                                      Mistake::init_does_not_fence,
                                      Mistake::transactions_never_time_out,
                                      Mistake::transactional_ids_never_expire,
                                      Mistake::ending_twice_is_refused,
                                      Mistake::stale_generations_may_commit,
                                      Mistake::unknown_members_may_commit,
                                      Mistake::outsiders_may_commit,
                                      Mistake::sessions_never_end,
                                      Mistake::later_instances_do_not_fence,
                                      Mistake::new_leaders_lose_nothing,
                                      Mistake::acks_all_waits_for_nobody,
                                      Mistake::minimum_is_asked_of_acks_one,
                                      Mistake::readers_see_what_is_not_replicated,
                                      Mistake::unclean_elections_are_always_allowed,
                                      Mistake::markers_come_at_once};

// Only programs for several brokers can detect it.
constexpr bool is_of_replication(Mistake mistake) {
  return mistake >= Mistake::new_leaders_lose_nothing && mistake <= Mistake::unclean_elections_are_always_allowed;
}

constexpr std::string_view name(Mistake mistake) {
  switch (mistake) {
    case Mistake::none: return "none";
    case Mistake::committed_reads_see_open_transactions: return "committed_reads_see_open_transactions";
    case Mistake::committed_reads_see_aborted_records: return "committed_reads_see_aborted_records";
    case Mistake::markers_take_no_offset: return "markers_take_no_offset";
    case Mistake::open_transactions_hold_nobody_back: return "open_transactions_hold_nobody_back";
    case Mistake::duplicates_are_appended: return "duplicates_are_appended";
    case Mistake::sequence_gaps_are_accepted: return "sequence_gaps_are_accepted";
    case Mistake::producers_never_expire: return "producers_never_expire";
    case Mistake::fenced_producers_may_write: return "fenced_producers_may_write";
    case Mistake::successors_go_on_in_sequence: return "successors_go_on_in_sequence";
    case Mistake::large_batches_are_accepted: return "large_batches_are_accepted";
    case Mistake::append_time_is_ignored: return "append_time_is_ignored";
    case Mistake::deleting_past_the_end_is_accepted: return "deleting_past_the_end_is_accepted";
    case Mistake::out_of_range_reads_are_empty: return "out_of_range_reads_are_empty";
    case Mistake::retention_is_by_record: return "retention_is_by_record";
    case Mistake::retention_goes_by_append_time: return "retention_goes_by_append_time";
    case Mistake::active_segment_never_expires: return "active_segment_never_expires";
    case Mistake::compaction_cleans_the_active_segment: return "compaction_cleans_the_active_segment";
    case Mistake::compaction_keeps_the_first_record: return "compaction_keeps_the_first_record";
    case Mistake::compaction_drops_tombstones_at_once: return "compaction_drops_tombstones_at_once";
    case Mistake::compaction_keeps_aborted_records: return "compaction_keeps_aborted_records";
    case Mistake::aborted_offsets_are_kept: return "aborted_offsets_are_kept";
    case Mistake::pending_offsets_are_stable: return "pending_offsets_are_stable";
    case Mistake::init_does_not_fence: return "init_does_not_fence";
    case Mistake::transactions_never_time_out: return "transactions_never_time_out";
    case Mistake::transactional_ids_never_expire: return "transactional_ids_never_expire";
    case Mistake::ending_twice_is_refused: return "ending_twice_is_refused";
    case Mistake::stale_generations_may_commit: return "stale_generations_may_commit";
    case Mistake::unknown_members_may_commit: return "unknown_members_may_commit";
    case Mistake::outsiders_may_commit: return "outsiders_may_commit";
    case Mistake::sessions_never_end: return "sessions_never_end";
    case Mistake::later_instances_do_not_fence: return "later_instances_do_not_fence";
    case Mistake::new_leaders_lose_nothing: return "new_leaders_lose_nothing";
    case Mistake::acks_all_waits_for_nobody: return "acks_all_waits_for_nobody";
    case Mistake::minimum_is_asked_of_acks_one: return "minimum_is_asked_of_acks_one";
    case Mistake::readers_see_what_is_not_replicated: return "readers_see_what_is_not_replicated";
    case Mistake::unclean_elections_are_always_allowed: return "unclean_elections_are_always_allowed";
    case Mistake::markers_come_at_once: return "markers_come_at_once";
  }
  return "";
}

}  // namespace turnstile::sim
