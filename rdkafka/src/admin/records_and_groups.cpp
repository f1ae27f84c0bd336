// Records and groups: deleted.
#include <memory>
#include <utility>

#include "admin/admin.hpp"
#include "stop.hpp"

struct rd_kafka_DeleteRecords_s {
  turnstile::rdkafka::PartitionList before;
};

struct rd_kafka_DeleteGroup_s {
  std::string name;
};

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_DeleteRecords_t* rd_kafka_DeleteRecords_new(const rd_kafka_topic_partition_list_t* before_offsets) {
  return held_by_host<rd_kafka_DeleteRecords_destroy>(
      new rd_kafka_DeleteRecords_s{owned(rd_kafka_topic_partition_list_copy(before_offsets))});
}
void rd_kafka_DeleteRecords_destroy(rd_kafka_DeleteRecords_t* del_records) {
  left_host(del_records);
  delete del_records;
}
void rd_kafka_DeleteRecords_destroy_array(rd_kafka_DeleteRecords_t** del_records, size_t del_record_cnt) {
  for (std::size_t at = 0; at < del_record_cnt; ++at) rd_kafka_DeleteRecords_destroy(del_records[at]);
}

void rd_kafka_DeleteRecords(rd_kafka_t* rk, rd_kafka_DeleteRecords_t** del_records, size_t del_record_cnt,
                            const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* rkqu) {
  if (del_record_cnt != 1) stop("rd_kafka_DeleteRecords", "exactly one DeleteRecords must be passed");
  const std::shared_ptr<rd_kafka_topic_partition_list_t> asked = owned(rd_kafka_topic_partition_list_copy(del_records[0]->before.get()));
  ask_brokers("rd_kafka_DeleteRecords", *rk, RD_KAFKA_EVENT_DELETERECORDS_RESULT, options, *rkqu,
              [asked](rd_kafka_op_s& event, turnstile::sim::Administrator& brokers) {
                event.partitions = owned(rd_kafka_topic_partition_list_copy(asked.get()));
                for (int at = 0; at < event.partitions->cnt; ++at) {
                  rd_kafka_topic_partition_t& each = event.partitions->elems[at];
                  const auto start = brokers.delete_records(each.topic, each.partition, turnstile::core::Offset{each.offset});
                  each.err = start ? RD_KAFKA_RESP_ERR_NO_ERROR : code(start.error().code);
                  if (start) each.offset = start->value;
                }
              });
}

rd_kafka_DeleteGroup_t* rd_kafka_DeleteGroup_new(const char* group) {
  return held_by_host<rd_kafka_DeleteGroup_destroy>(new rd_kafka_DeleteGroup_s{group});
}
void rd_kafka_DeleteGroup_destroy(rd_kafka_DeleteGroup_t* del_group) {
  left_host(del_group);
  delete del_group;
}
void rd_kafka_DeleteGroup_destroy_array(rd_kafka_DeleteGroup_t** del_groups, size_t del_group_cnt) {
  for (std::size_t at = 0; at < del_group_cnt; ++at) rd_kafka_DeleteGroup_destroy(del_groups[at]);
}

void rd_kafka_DeleteGroups(rd_kafka_t* rk, rd_kafka_DeleteGroup_t** del_groups, size_t del_group_cnt,
                           const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* rkqu) {
  std::vector<std::string> groups;
  for (std::size_t at = 0; at < del_group_cnt; ++at) groups.push_back(del_groups[at]->name);
  ask_brokers("rd_kafka_DeleteGroups", *rk, RD_KAFKA_EVENT_DELETEGROUPS_RESULT, options, *rkqu,
              [groups](rd_kafka_op_s& event, turnstile::sim::Administrator& brokers) {
                for (const std::string& group : groups) {
                  const auto status = brokers.delete_group(group);
                  rd_kafka_group_result_s result{group};
                  if (!status) result.error.reset(error_of(code(status), rd_kafka_err2str(code(status))));
                  event.groups.add(std::move(result));
                }
              });
}

}  // extern "C"
