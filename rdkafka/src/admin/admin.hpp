// What an administrator asks of the brokers: options, requests in the background, and the event that tells how one ended.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client/handle.hpp"
#include "turnstile/sim/kafka/client/administrator.hpp"

// None: not for this operation, or the client's own.
struct rd_kafka_AdminOptions_s {
  rd_kafka_admin_op_t operation = RD_KAFKA_ADMIN_OP_ANY;
  int request_timeout_ms = 30'000;
  bool validate_only = false;
  void* opaque = nullptr;
};

struct rd_kafka_NewTopic_s {
  std::string name;
  int partitions = -1;
  int replication_factor = -1;
  std::vector<std::pair<std::string, std::string>> settings{};
};

namespace turnstile::rdkafka {

// Sends the request in the background; `carry_out` does it and writes into the event what came of it, which is then posted. When the time
// is up it is posted with _TIMED_OUT instead.
void ask_brokers(const char* function, rd_kafka_t& client, rd_kafka_event_type_t type, const rd_kafka_AdminOptions_t* options,
                 rd_kafka_queue_t& queue, std::function<void(rd_kafka_op_s& event, sim::Administrator& brokers)> carry_out);

// A topic's settings by Kafka's names; what brokers start with where there are none. None: INVALID_CONFIG.
std::optional<sim::TopicOptions> topic_options(sim::Cluster& cluster, const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace turnstile::rdkafka
