// The planted flaws: each `plant` function is defined in the file of the same name.
#pragma once

#include "turnstile/properties/variant.hpp"

namespace turnstile::properties::flaws {

void rejection_keeps_position(Variant& variant);
void missing_state_proceeds(Variant& variant);
void version_counts_events(Variant& variant);
void stale_is_retried(Variant& variant);
void duplicate_before_read_back(Variant& variant);
void no_command_id(Variant& variant);
void events_compacted(Variant& variant);
void commands_compacted(Variant& variant);
void requeue_without_deadline(Variant& variant);
void hot_requeue(Variant& variant);
void mixed_partitioner(Variant& variant);
void offset_before_outcome(Variant& variant);
void no_transaction(Variant& variant);
void no_group_metadata(Variant& variant);
void zombie_writes(Variant& variant);
void store_before_commit(Variant& variant);
void acks_one(Variant& variant);
void checkpoint_not_atomic(Variant& variant);
void abort_keeps_overlay(Variant& variant);
void unknown_is_failure(Variant& variant);
void unknown_is_success(Variant& variant);
void non_idempotent_producer(Variant& variant);
void reads_uncommitted(Variant& variant);
void restore_to_high_watermark(Variant& variant);
void offset_is_position(Variant& variant);
void stale_store_reused(Variant& variant);
void reset_to_latest(Variant& variant);
void alarm_on_replay(Variant& variant);
void dedup_window_forgets(Variant& variant);
void no_fence(Variant& variant);
void no_offset_sent(Variant& variant);
void no_barrier(Variant& variant);
void barrier_at_last_stable(Variant& variant);
void no_overlay(Variant& variant);
void close_on_hole(Variant& variant);
void close_before_deadline(Variant& variant);
void evict_by_count(Variant& variant);
void watermark_not_kept(Variant& variant);
void retry_extends_deadline(Variant& variant);
void refused_is_final(Variant& variant);
void emit_from_checkpoint(Variant& variant);
void catch_up_swallows(Variant& variant);
void dead_letter_dropped(Variant& variant);
void refused_ahead(Variant& variant);
void evict_beyond_thousand(Variant& variant);
void kept_offsets_go_back(Variant& variant);
void mapping_error_is_abortable(Variant& variant);
void watermarks_from_old_leader(Variant& variant);
void number_ignored(Variant& variant);
void parked_is_committed(Variant& variant);

}  // namespace turnstile::properties::flaws
