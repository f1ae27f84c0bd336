#include "turnstile/sim/kafka/messages.hpp"

#include <array>

namespace turnstile::sim {

std::string_view name(KafkaError error) {
  switch (error) {
    case KafkaError::none: return "NONE";
    case KafkaError::unknown_topic_or_partition: return "UNKNOWN_TOPIC_OR_PARTITION";
    case KafkaError::offset_out_of_range: return "OFFSET_OUT_OF_RANGE";
    case KafkaError::message_too_large: return "MESSAGE_TOO_LARGE";
    case KafkaError::not_enough_replicas: return "NOT_ENOUGH_REPLICAS";
    case KafkaError::out_of_order_sequence_number: return "OUT_OF_ORDER_SEQUENCE_NUMBER";
    case KafkaError::invalid_producer_epoch: return "INVALID_PRODUCER_EPOCH";
    case KafkaError::invalid_producer_id_mapping: return "INVALID_PRODUCER_ID_MAPPING";
    case KafkaError::producer_fenced: return "PRODUCER_FENCED";
    case KafkaError::invalid_txn_state: return "INVALID_TXN_STATE";
    case KafkaError::invalid_transaction_timeout: return "INVALID_TRANSACTION_TIMEOUT";
    case KafkaError::concurrent_transactions: return "CONCURRENT_TRANSACTIONS";
    case KafkaError::unstable_offset_commit: return "UNSTABLE_OFFSET_COMMIT";
    case KafkaError::unknown_member_id: return "UNKNOWN_MEMBER_ID";
    case KafkaError::member_id_required: return "MEMBER_ID_REQUIRED";
    case KafkaError::illegal_generation: return "ILLEGAL_GENERATION";
    case KafkaError::rebalance_in_progress: return "REBALANCE_IN_PROGRESS";
    case KafkaError::topic_already_exists: return "TOPIC_ALREADY_EXISTS";
    case KafkaError::invalid_topic: return "INVALID_TOPIC_EXCEPTION";
    case KafkaError::invalid_partitions: return "INVALID_PARTITIONS";
    case KafkaError::invalid_replication_factor: return "INVALID_REPLICATION_FACTOR";
    case KafkaError::invalid_config: return "INVALID_CONFIG";
    case KafkaError::invalid_record: return "INVALID_RECORD";
    case KafkaError::invalid_session_timeout: return "INVALID_SESSION_TIMEOUT";
    case KafkaError::fenced_instance_id: return "FENCED_INSTANCE_ID";
    case KafkaError::non_empty_group: return "NON_EMPTY_GROUP";
    case KafkaError::group_id_not_found: return "GROUP_ID_NOT_FOUND";
    case KafkaError::not_leader_or_follower: return "NOT_LEADER_OR_FOLLOWER";
    case KafkaError::leader_not_available: return "LEADER_NOT_AVAILABLE";
    case KafkaError::not_enough_replicas_after_append: return "NOT_ENOUGH_REPLICAS_AFTER_APPEND";
    case KafkaError::request_timed_out: return "REQUEST_TIMED_OUT";
    case KafkaError::not_coordinator: return "NOT_COORDINATOR";
    case KafkaError::coordinator_load_in_progress: return "COORDINATOR_LOAD_IN_PROGRESS";
    case KafkaError::coordinator_not_available: return "COORDINATOR_NOT_AVAILABLE";
  }
  return "";
}

KafkaError error_of(const Answer& answer) {
  return std::visit(
      [](const auto& each) {
        if constexpr (requires { each.error; }) {
          return each.error;
        } else {
          return KafkaError::none;
        }
      },
      answer);
}

std::string_view name(const Request& request) {
  static constexpr std::array<std::string_view, std::variant_size_v<Request>> kNames{
      "InitProducerId", "AddPartitionsToTxn", "AddOffsetsToTxn", "TxnOffsetCommit", "EndTxn",    "Produce",
      "Fetch",          "ListOffsets",        "OffsetFetch",     "OffsetCommit",    "JoinGroup", "SyncGroup",
      "Heartbeat",      "LeaveGroup",         "DeleteRecords",   "Metadata"};
  return kNames[request.index()];
}

}  // namespace turnstile::sim
