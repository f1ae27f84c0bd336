// Records into the producer's queue.
#include <cstdlib>
#include <optional>
#include <vector>

#include "client/handle.hpp"
#include "given.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using PartitionerFunction = std::int32_t(const rd_kafka_topic_t*, const void*, std::size_t, std::int32_t, void*, void*);

// The application's own partitioner, once the topic is known.
std::int32_t partition_of(const Given& given) {
  if (given.partition != RD_KAFKA_PARTITION_UA) return given.partition;
  const void* chosen = given.topic->settings.pointer("partitioner_cb");
  const std::int32_t count = given.topic->client->host.world.cluster.partitions(given.topic->id);
  if (chosen == nullptr || count == 0) return sim::kPartitionUnassigned;
  auto* function = reinterpret_cast<PartitionerFunction*>(const_cast<void*>(chosen));
  return function(given.topic, given.key, given.key_bytes, count, rd_kafka_topic_opaque(given.topic), given.opaque);
}

}  // namespace

rd_kafka_topic_t& topic_of(rd_kafka_t& client, std::string_view name) { return client.topic(name); }

rd_kafka_resp_err_t produce(Given& given) {
  rd_kafka_t& client = *given.topic->client;
  sim::Producer& producer = client.as_producer("rd_kafka_produce");
  if ((given.flags & RD_KAFKA_MSG_F_BLOCK) != 0) stop("rd_kafka_produce", "RD_KAFKA_MSG_F_BLOCK is not simulated");
  serve_reports_nobody_wants(client);
  std::vector<sim::StoredHeader> headers;
  if (given.headers) {
    for (const auto& header : given.headers->all) {
      headers.push_back({header.name, header.value ? std::string_view(*header.value) : std::string_view()});
    }
  }
  sim::ProducerMessage record;
  record.topic = given.topic->id;
  record.partition = partition_of(given);
  record.key = view(given.key, given.key_bytes);
  record.value = view(given.payload, given.payload_bytes);
  record.headers = headers;
  record.timestamp_ms = given.timestamp_ms;
  record.opaque = client.next_pending;
  const rd_kafka_resp_err_t refused = code(producer.produce(record));
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    remember(refused, error_number(refused));
    return refused;
  }
  Pending pending{message_of(given), (given.flags & RD_KAFKA_MSG_F_FREE) != 0 ? given.payload : nullptr};
  pending.message->headers = std::move(given.headers);
  client.pending.emplace(client.next_pending++, std::move(pending));
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace turnstile::rdkafka
