// What an application learns from an event.
#include "client/event.hpp"

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_event_type_t rd_kafka_event_type(const rd_kafka_event_t* rkev) { return rkev == nullptr ? RD_KAFKA_EVENT_NONE : rkev->type; }

const char* rd_kafka_event_name(const rd_kafka_event_t* rkev) {
  switch (rd_kafka_event_type(rkev)) {
    case RD_KAFKA_EVENT_NONE: return "(NONE)";
    case RD_KAFKA_EVENT_DR: return "DeliveryReport";
    case RD_KAFKA_EVENT_FETCH: return "Fetch";
    case RD_KAFKA_EVENT_LOG: return "Log";
    case RD_KAFKA_EVENT_ERROR: return "Error";
    case RD_KAFKA_EVENT_REBALANCE: return "Rebalance";
    case RD_KAFKA_EVENT_OFFSET_COMMIT: return "OffsetCommit";
    case RD_KAFKA_EVENT_STATS: return "Stats";
    case RD_KAFKA_EVENT_CREATETOPICS_RESULT: return "CreateTopicsResult";
    case RD_KAFKA_EVENT_DELETETOPICS_RESULT: return "DeleteTopicsResult";
    case RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT: return "CreatePartitionsResult";
    case RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT: return "DescribeConfigsResult";
    case RD_KAFKA_EVENT_DELETERECORDS_RESULT: return "DeleteRecordsResult";
    case RD_KAFKA_EVENT_DELETEGROUPS_RESULT: return "DeleteGroupsResult";
    default: return "?unknown?";
  }
}

void rd_kafka_event_destroy(rd_kafka_event_t* rkev) {
  if (rkev == nullptr) return;
  left_host(rkev);
  delete rkev;
}

rd_kafka_resp_err_t rd_kafka_event_error(rd_kafka_event_t* rkev) { return rkev->error; }
const char* rd_kafka_event_error_string(rd_kafka_event_t* rkev) {
  if (rkev->error == RD_KAFKA_RESP_ERR_NO_ERROR) return "";
  return rkev->text.empty() ? rd_kafka_err2str(rkev->error) : rkev->text.c_str();
}
void* rd_kafka_event_opaque(rd_kafka_event_t* rkev) { return rkev->opaque; }

rd_kafka_topic_partition_list_t* rd_kafka_event_topic_partition_list(rd_kafka_event_t* rkev) {
  return rkev->type == RD_KAFKA_EVENT_OFFSET_COMMIT ? rkev->partitions.get() : nullptr;
}

// ---- the results of administrators' requests ----

const rd_kafka_CreateTopics_result_t* rd_kafka_event_CreateTopics_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_CREATETOPICS_RESULT ? rkev : nullptr;
}
const rd_kafka_DeleteTopics_result_t* rd_kafka_event_DeleteTopics_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_DELETETOPICS_RESULT ? rkev : nullptr;
}
const rd_kafka_CreatePartitions_result_t* rd_kafka_event_CreatePartitions_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT ? rkev : nullptr;
}
const rd_kafka_DeleteRecords_result_t* rd_kafka_event_DeleteRecords_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_DELETERECORDS_RESULT ? rkev : nullptr;
}
const rd_kafka_DeleteGroups_result_t* rd_kafka_event_DeleteGroups_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_DELETEGROUPS_RESULT ? rkev : nullptr;
}

const rd_kafka_topic_result_t** rd_kafka_CreateTopics_result_topics(const rd_kafka_CreateTopics_result_t* result, size_t* cntp) {
  return result->topics.seen(cntp);
}
const rd_kafka_topic_result_t** rd_kafka_DeleteTopics_result_topics(const rd_kafka_DeleteTopics_result_t* result, size_t* cntp) {
  return result->topics.seen(cntp);
}
const rd_kafka_topic_result_t** rd_kafka_CreatePartitions_result_topics(const rd_kafka_CreatePartitions_result_t* result, size_t* cntp) {
  return result->topics.seen(cntp);
}
const rd_kafka_topic_partition_list_t* rd_kafka_DeleteRecords_result_offsets(const rd_kafka_DeleteRecords_result_t* result) {
  return result->partitions.get();
}
const rd_kafka_group_result_t** rd_kafka_DeleteGroups_result_groups(const rd_kafka_DeleteGroups_result_t* result, size_t* cntp) {
  return result->groups.seen(cntp);
}

rd_kafka_resp_err_t rd_kafka_topic_result_error(const rd_kafka_topic_result_t* topicres) { return topicres->error; }
const char* rd_kafka_topic_result_error_string(const rd_kafka_topic_result_t* topicres) {
  if (topicres->error == RD_KAFKA_RESP_ERR_NO_ERROR) return nullptr;
  return topicres->text.empty() ? rd_kafka_err2str(topicres->error) : topicres->text.c_str();
}
const char* rd_kafka_topic_result_name(const rd_kafka_topic_result_t* topicres) { return topicres->topic.c_str(); }

const rd_kafka_error_t* rd_kafka_group_result_error(const rd_kafka_group_result_t* groupres) { return groupres->error.get(); }
const char* rd_kafka_group_result_name(const rd_kafka_group_result_t* groupres) { return groupres->group.c_str(); }
const rd_kafka_topic_partition_list_t* rd_kafka_group_result_partitions(const rd_kafka_group_result_t* groupres) {
  return groupres->partitions.get();
}

}  // extern "C"
