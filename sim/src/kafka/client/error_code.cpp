#include "turnstile/sim/kafka/client/error_code.hpp"

namespace turnstile::sim {

std::string_view name(ErrorCode code) {
  switch (code) {
#define TURNSTILE_NAME(id, text, number) \
  case ErrorCode::id: return #text;
    TURNSTILE_ERROR_CODES(TURNSTILE_NAME)
#undef TURNSTILE_NAME
  }
  return "UNKNOWN";
}

ErrorCode error_code(KafkaError error) {
  switch (error) {
    case KafkaError::none: return ErrorCode::no_error;
    case KafkaError::unknown_topic_or_partition: return ErrorCode::unknown_topic_or_part;
    case KafkaError::offset_out_of_range: return ErrorCode::offset_out_of_range;
    case KafkaError::message_too_large: return ErrorCode::msg_size_too_large;
    case KafkaError::not_enough_replicas: return ErrorCode::not_enough_replicas;
    case KafkaError::out_of_order_sequence_number: return ErrorCode::out_of_order_sequence_number;
    case KafkaError::invalid_producer_epoch: return ErrorCode::invalid_producer_epoch;
    case KafkaError::invalid_producer_id_mapping: return ErrorCode::invalid_producer_id_mapping;
    case KafkaError::producer_fenced: return ErrorCode::producer_fenced;
    case KafkaError::invalid_txn_state: return ErrorCode::invalid_txn_state;
    case KafkaError::invalid_transaction_timeout: return ErrorCode::invalid_transaction_timeout;
    case KafkaError::concurrent_transactions: return ErrorCode::concurrent_transactions;
    case KafkaError::unstable_offset_commit: return ErrorCode::unstable_offset_commit;
    case KafkaError::unknown_member_id: return ErrorCode::unknown_member_id;
    case KafkaError::member_id_required: return ErrorCode::member_id_required;
    case KafkaError::illegal_generation: return ErrorCode::illegal_generation;
    case KafkaError::rebalance_in_progress: return ErrorCode::rebalance_in_progress;
    case KafkaError::topic_already_exists: return ErrorCode::topic_already_exists;
    case KafkaError::invalid_topic: return ErrorCode::topic_exception;
    case KafkaError::invalid_partitions: return ErrorCode::invalid_partitions;
    case KafkaError::invalid_replication_factor: return ErrorCode::invalid_replication_factor;
    case KafkaError::invalid_config: return ErrorCode::invalid_config;
    case KafkaError::invalid_record: return ErrorCode::invalid_record;
    case KafkaError::invalid_session_timeout: return ErrorCode::invalid_session_timeout;
    case KafkaError::fenced_instance_id: return ErrorCode::fenced_instance_id;
    case KafkaError::non_empty_group: return ErrorCode::non_empty_group;
    case KafkaError::group_id_not_found: return ErrorCode::group_id_not_found;
    case KafkaError::not_leader_or_follower: return ErrorCode::not_leader_for_partition;
    case KafkaError::leader_not_available: return ErrorCode::leader_not_available;
    case KafkaError::not_enough_replicas_after_append: return ErrorCode::not_enough_replicas_after_append;
    case KafkaError::request_timed_out: return ErrorCode::request_timed_out;
    case KafkaError::not_coordinator: return ErrorCode::not_coordinator;
    case KafkaError::coordinator_load_in_progress: return ErrorCode::coordinator_load_in_progress;
    case KafkaError::coordinator_not_available: return ErrorCode::coordinator_not_available;
  }
  return ErrorCode::unknown;
}

std::string describe(const ClientError& error) {
  static constexpr std::string_view kKinds[] = {"", " retriable", " abortable", " fatal"};
  std::string text(name(error.code));
  text += kKinds[static_cast<std::size_t>(error.kind)];
  if (!error.text.empty()) text += ": " + error.text;
  return text;
}

}  // namespace turnstile::sim
