// From our offsets to librdkafka's partition lists.
#pragma once

#include <vector>

#include "rdkafka.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

inline rd::Places make_places(const Topics& topics, const std::vector<core::TopicPartitionOffset>& places) {
  rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(places.size()))};
  for (const auto& [where, offset] : places)
    rd_kafka_topic_partition_list_add(list.get(), topics.name(where.topic).c_str(), where.partition.value)->offset = offset.value;
  return list;
}

inline rd::Places make_places(const Topics& topics, const std::vector<core::TopicPartition>& partitions) {
  rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size()))};
  for (const auto& where : partitions)
    rd_kafka_topic_partition_list_add(list.get(), topics.name(where.topic).c_str(), where.partition.value);
  return list;
}

}  // namespace turnstile::adapters
