// The errors that a simulated broker answers with, by Kafka's own names (org.apache.kafka.common.protocol.Errors).
#pragma once

#include <cstdint>
#include <string_view>

namespace turnstile::sim {

enum class KafkaError : std::uint8_t {
  none,
  unknown_topic_or_partition,
  offset_out_of_range,
  message_too_large,
  not_enough_replicas,  // fewer replicas are in sync than a write wants, or it could not be verified yet: a definite no, retriable
  out_of_order_sequence_number,
  invalid_producer_epoch,
  invalid_producer_id_mapping,
  producer_fenced,
  invalid_txn_state,
  invalid_transaction_timeout,
  concurrent_transactions,
  unstable_offset_commit,
  unknown_member_id,
  member_id_required,
  illegal_generation,
  rebalance_in_progress,
  topic_already_exists,
  invalid_topic,
  invalid_partitions,
  invalid_replication_factor,
  invalid_config,
  invalid_record,
  invalid_session_timeout,
  fenced_instance_id,
  non_empty_group,
  group_id_not_found,
  not_leader_or_follower,
  leader_not_available,
  not_enough_replicas_after_append,  // a maybe: it was appended when enough replicas were in sync, and then they were not
  request_timed_out,                 // a maybe
  not_coordinator,
  coordinator_load_in_progress,
  coordinator_not_available,
};

// "CONCURRENT_TRANSACTIONS", ...
std::string_view name(KafkaError error);

}  // namespace turnstile::sim
