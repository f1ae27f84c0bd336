// librdkafka's functions of which only arguments and result have to be carried, each with its type: once for both sides.
#pragma once

#include <librdkafka/rdkafka.h>

// clang-format off
#define TURNSTILE_PLAIN_CALLS(X) \
  X(rd_kafka_error_t*, rd_kafka_abort_transaction, (rd_kafka_t* rk, int timeout_ms), (rk, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_assign, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_resp_err_t, rd_kafka_assignment, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t** list), (rk, list)) \
  X(int, rd_kafka_assignment_lost, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_error_t*, rd_kafka_begin_transaction, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_commit, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list, int async), (rk, list, async)) \
  X(rd_kafka_error_t*, rd_kafka_commit_transaction, (rd_kafka_t* rk, int timeout_ms), (rk, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_committed, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list, int timeout_ms), (rk, list, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_consumer_close, (rd_kafka_t* rk), (rk)) \
  X(int, rd_kafka_consumer_closed, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_consumer_group_metadata_t*, rd_kafka_consumer_group_metadata, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_flush, (rd_kafka_t* rk, int timeout_ms), (rk, timeout_ms)) \
  X(rd_kafka_error_t*, rd_kafka_incremental_assign, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_error_t*, rd_kafka_incremental_unassign, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_error_t*, rd_kafka_init_transactions, (rd_kafka_t* rk, int timeout_ms), (rk, timeout_ms)) \
  X(char*, rd_kafka_memberid, (const rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_offset_store, (rd_kafka_topic_t* rkt, int32_t partition, int64_t offset), (rkt, partition, offset)) \
  X(rd_kafka_resp_err_t, rd_kafka_offsets_for_times, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list, int timeout_ms), (rk, list, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_offsets_store, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(int, rd_kafka_outq_len, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_pause_partitions, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(int, rd_kafka_poll, (rd_kafka_t* rk, int timeout_ms), (rk, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_poll_set_consumer, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_position, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_resp_err_t, rd_kafka_purge, (rd_kafka_t* rk, int flags), (rk, flags)) \
  X(rd_kafka_resp_err_t, rd_kafka_query_watermark_offsets, (rd_kafka_t* rk, const char* topic, int32_t partition, int64_t* low, int64_t* high, int timeout_ms), (rk, topic, partition, low, high, timeout_ms)) \
  X(const char*, rd_kafka_rebalance_protocol, (rd_kafka_t* rk), (rk)) \
  X(rd_kafka_resp_err_t, rd_kafka_resume_partitions, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_resp_err_t, rd_kafka_seek, (rd_kafka_topic_t* rkt, int32_t partition, int64_t offset, int timeout_ms), (rkt, partition, offset, timeout_ms)) \
  X(rd_kafka_error_t*, rd_kafka_seek_partitions, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t* list, int timeout_ms), (rk, list, timeout_ms)) \
  X(rd_kafka_error_t*, rd_kafka_send_offsets_to_transaction, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list, const rd_kafka_consumer_group_metadata_t* group, int timeout_ms), (rk, list, group, timeout_ms)) \
  X(rd_kafka_resp_err_t, rd_kafka_subscribe, (rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* list), (rk, list)) \
  X(rd_kafka_resp_err_t, rd_kafka_subscription, (rd_kafka_t* rk, rd_kafka_topic_partition_list_t** list), (rk, list)) \
  X(rd_kafka_resp_err_t, rd_kafka_unsubscribe, (rd_kafka_t* rk), (rk)) \
  X(void, rd_kafka_yield, (rd_kafka_t* rk), (rk))
// clang-format on
