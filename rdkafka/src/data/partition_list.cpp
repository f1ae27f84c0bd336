// rd_kafka_topic_partition_list_*. The lists are the application's own memory, as librdkafka lays it out.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "host_state.hpp"

namespace {

void grow(rd_kafka_topic_partition_list_t& list, int by) {
  if (by < list.size) by = std::max(list.size, 32);
  list.size += by;
  list.elems = static_cast<rd_kafka_topic_partition_t*>(
      std::realloc(static_cast<void*>(list.elems), sizeof(rd_kafka_topic_partition_t) * static_cast<std::size_t>(list.size)));
}

void clear(rd_kafka_topic_partition_t& element) {
  std::free(element.topic);
  std::free(element.metadata);
}

int find(const rd_kafka_topic_partition_list_t& list, const char* topic, int32_t partition) {
  for (int at = 0; at < list.cnt; ++at) {
    if (list.elems[at].partition == partition && std::strcmp(list.elems[at].topic, topic) == 0) return at;
  }
  return -1;
}

int by_topic_and_partition(const void* left, const void* right, void*) {
  const auto& one = *static_cast<const rd_kafka_topic_partition_t*>(left);
  const auto& other = *static_cast<const rd_kafka_topic_partition_t*>(right);
  const int topics = std::strcmp(one.topic, other.topic);
  return topics != 0 ? topics : (one.partition > other.partition) - (one.partition < other.partition);
}

}  // namespace

extern "C" {

rd_kafka_topic_partition_list_t* rd_kafka_topic_partition_list_new(int size) {
  auto* list = static_cast<rd_kafka_topic_partition_list_t*>(std::calloc(1, sizeof(rd_kafka_topic_partition_list_t)));
  if (size > 0) grow(*list, size);
  return turnstile::rdkafka::held_by_host<rd_kafka_topic_partition_list_destroy>(list);
}

void rd_kafka_topic_partition_list_destroy(rd_kafka_topic_partition_list_t* rkparlist) {
  turnstile::rdkafka::left_host(rkparlist);
  for (int at = 0; at < rkparlist->cnt; ++at) clear(rkparlist->elems[at]);
  std::free(rkparlist->elems);
  std::free(rkparlist);
}

void rd_kafka_topic_partition_destroy(rd_kafka_topic_partition_t* rktpar) {
  clear(*rktpar);
  std::free(rktpar);
}

rd_kafka_topic_partition_t* rd_kafka_topic_partition_list_add(rd_kafka_topic_partition_list_t* rktparlist, const char* topic,
                                                              int32_t partition) {
  if (rktparlist->cnt == rktparlist->size) grow(*rktparlist, 1);
  rd_kafka_topic_partition_t& added = rktparlist->elems[rktparlist->cnt++];
  added = {};
  added.topic = strdup(topic);
  added.partition = partition;
  added.offset = RD_KAFKA_OFFSET_INVALID;
  return &added;
}

void rd_kafka_topic_partition_list_add_range(rd_kafka_topic_partition_list_t* rktparlist, const char* topic, int32_t start, int32_t stop) {
  for (int64_t partition = start; partition <= stop; ++partition) {
    rd_kafka_topic_partition_list_add(rktparlist, topic, static_cast<int32_t>(partition));
  }
}

int rd_kafka_topic_partition_list_del_by_idx(rd_kafka_topic_partition_list_t* rktparlist, int idx) {
  if (idx < 0 || idx >= rktparlist->cnt) return 0;
  clear(rktparlist->elems[idx]);
  std::copy(rktparlist->elems + idx + 1, rktparlist->elems + rktparlist->cnt, rktparlist->elems + idx);
  --rktparlist->cnt;
  return 1;
}

int rd_kafka_topic_partition_list_del(rd_kafka_topic_partition_list_t* rktparlist, const char* topic, int32_t partition) {
  return rd_kafka_topic_partition_list_del_by_idx(rktparlist, find(*rktparlist, topic, partition));
}

rd_kafka_topic_partition_list_t* rd_kafka_topic_partition_list_copy(const rd_kafka_topic_partition_list_t* src) {
  rd_kafka_topic_partition_list_t* copy = rd_kafka_topic_partition_list_new(src->size);
  for (int at = 0; at < src->cnt; ++at) {
    const rd_kafka_topic_partition_t& from = src->elems[at];
    rd_kafka_topic_partition_t& to = *rd_kafka_topic_partition_list_add(copy, from.topic, from.partition);
    to.offset = from.offset;
    to.opaque = from.opaque;
    to.err = from.err;
    if (from.metadata_size == 0) continue;
    to.metadata = std::malloc(from.metadata_size);
    to.metadata_size = from.metadata_size;
    std::memcpy(to.metadata, from.metadata, from.metadata_size);
  }
  return copy;
}

rd_kafka_resp_err_t rd_kafka_topic_partition_list_set_offset(rd_kafka_topic_partition_list_t* rktparlist, const char* topic,
                                                             int32_t partition, int64_t offset) {
  rd_kafka_topic_partition_t* found = rd_kafka_topic_partition_list_find(rktparlist, topic, partition);
  if (found == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
  found->offset = offset;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_topic_partition_t* rd_kafka_topic_partition_list_find(const rd_kafka_topic_partition_list_t* rktparlist, const char* topic,
                                                               int32_t partition) {
  const int found = find(*rktparlist, topic, partition);
  return found == -1 ? nullptr : &rktparlist->elems[found];
}

void rd_kafka_topic_partition_list_sort(rd_kafka_topic_partition_list_t* rktparlist, int (*cmp)(const void*, const void*, void*),
                                        void* cmp_opaque) {
  if (rktparlist->cnt == 0) return;
  if (cmp == nullptr) cmp = by_topic_and_partition;
  const auto before = [cmp, cmp_opaque](const auto& left, const auto& right) { return cmp(&left, &right, cmp_opaque) < 0; };
  // Stable, and in place: such lists are short.
  rd_kafka_topic_partition_t* const begin = rktparlist->elems;
  for (rd_kafka_topic_partition_t* each = begin; each != begin + rktparlist->cnt; ++each) {
    std::rotate(std::upper_bound(begin, each, *each, before), each, each + 1);
  }
}

}  // extern "C"
