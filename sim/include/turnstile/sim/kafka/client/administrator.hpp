// An administrator of the cluster: topics, partitions, records and groups, by their names. Its requests are carried out at once; a caller
// that wants them to take time sleeps first.
//
// Source: rdkafka_admin.c for the names of errors.
#pragma once

#include <cstdint>
#include <string_view>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/kafka/client/error_code.hpp"

namespace turnstile::sim {

class Administrator {
 public:
  explicit Administrator(Cluster& cluster) : cluster_(cluster) {}

  // TOPIC_ALREADY_EXISTS, TOPIC_EXCEPTION (a name that is none), INVALID_PARTITIONS, INVALID_REPLICATION_FACTOR, INVALID_CONFIG.
  ClientStatus create_topic(const NewTopic& topic);
  // UNKNOWN_TOPIC_OR_PART.
  ClientStatus delete_topic(std::string_view topic);
  // The new number of partitions, larger than the current one. INVALID_PARTITIONS, UNKNOWN_TOPIC_OR_PART.
  ClientStatus create_partitions(std::string_view topic, std::int32_t count);
  // Deletes everything below that offset; -1: everything. Returns the new log start. OFFSET_OUT_OF_RANGE; _NOENT: there is no such
  // partition.
  ClientResult<core::Offset> delete_records(std::string_view topic, std::int32_t partition, core::Offset before);
  // NON_EMPTY_GROUP, GROUP_ID_NOT_FOUND.
  ClientStatus delete_group(std::string_view group);

 private:
  Cluster& cluster_;
};

}  // namespace turnstile::sim
