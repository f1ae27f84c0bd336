#include "client/options.hpp"

#include <strings.h>

#include <algorithm>

#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

const char* consumer_refusal(const Conf& settings) {
  const int largest = settings.integer("message.max.bytes");
  int fetched = settings.integer("fetch.max.bytes");
  if (settings.modified("fetch.max.bytes") && fetched < largest) return "`fetch.max.bytes` must be >= `message.max.bytes`";
  if (!settings.modified("fetch.max.bytes")) {
    fetched = std::max(std::min(fetched, settings.integer("queued.max.messages.kbytes") * 1024), largest);
  }
  if (settings.modified("receive.message.max.bytes") && fetched + 512 > settings.integer("receive.message.max.bytes")) {
    return "`receive.message.max.bytes` must be >= `fetch.max.bytes` + 512";
  }
  if (settings.integer("max.poll.interval.ms") < settings.integer("session.timeout.ms")) {
    return "`max.poll.interval.ms`must be >= `session.timeout.ms`";
  }
  return nullptr;
}

bool is_idempotent(const Conf& settings) { return settings.boolean("enable.idempotence") || !settings.text("transactional.id").empty(); }

const char* producer_refusal(const Conf& settings) {
  const int transaction_timeout = settings.integer("transaction.timeout.ms");
  if (!settings.text("transactional.id").empty()) {
    if (!settings.boolean("enable.idempotence") && settings.modified("enable.idempotence")) {
      return "`transactional.id` requires `enable.idempotence=true`";
    }
    if (settings.modified("socket.timeout.ms") && transaction_timeout + 100 < settings.integer("socket.timeout.ms")) {
      return "`socket.timeout.ms` must be set <= `transaction.timeout.ms` + 100";
    }
  }
  if (!is_idempotent(settings)) {
    return settings.boolean("enable.gapless.guarantee") ? "`enable.gapless.guarantee` requires `enable.idempotence` to be enabled"
                                                        : nullptr;
  }
  if (settings.modified("max.in.flight") && settings.integer("max.in.flight") > 5) {
    return "`max.in.flight` must be set <= 5 when `enable.idempotence` is true";
  }
  if (settings.modified("retries") && settings.integer("retries") < 1)
    return "`retries` must be set >= 1 when `enable.idempotence` is true";
  if (settings.modified("queue.buffering.backpressure.threshold") && settings.integer("queue.buffering.backpressure.threshold") > 1) {
    return "`queue.buffering.backpressure.threshold` must be set to 1 when `enable.idempotence` is true";
  }
  return nullptr;
}

const char* topic_refusal(const Conf& settings, const Conf& topic) {
  const int timeout = topic.integer("message.timeout.ms");
  const double linger = settings.decimal("linger.ms");
  if (timeout != 0 && timeout <= linger && settings.modified("linger.ms")) return "`message.timeout.ms` must be greater than `linger.ms`";
  if (!is_idempotent(settings)) return nullptr;
  if (topic.modified("acks") && topic.integer("acks") != -1) return "`acks` must be set to `all` when `enable.idempotence` is true";
  if (topic.modified("queuing.strategy") && topic.integer("queuing.strategy") != 0) {
    return "`queuing.strategy` must be set to `fifo` when `enable.idempotence` is true";
  }
  const bool transactional = !settings.text("transactional.id").empty();
  if (transactional && topic.modified("message.timeout.ms") && timeout > settings.integer("transaction.timeout.ms")) {
    return "`message.timeout.ms` must be set <= `transaction.timeout.ms`";
  }
  return nullptr;
}

sim::Acks acks_of(int acks) { return acks == 0 ? sim::Acks::none : acks == 1 ? sim::Acks::leader : sim::Acks::all; }

sim::PartitionerKind partitioner_of(const std::string& name) {
  if (name == "consistent_random") return sim::PartitionerKind::consistent_random;
  if (name == "consistent") return sim::PartitionerKind::consistent;
  if (name == "murmur2_random") return sim::PartitionerKind::murmur2_random;
  if (name == "murmur2") return sim::PartitionerKind::murmur2;
  stop("rd_kafka_new", "partitioner=" + name + " is not simulated");
}

// The first that both sides know.
sim::AssignorKind assignor_of(const std::string& strategies) {
  const std::string first = strategies.substr(0, strategies.find(','));
  if (first == "range") return sim::AssignorKind::range;
  if (first == "roundrobin") return sim::AssignorKind::round_robin;
  if (first == "cooperative-sticky") return sim::AssignorKind::cooperative_sticky;
  stop("rd_kafka_new", "partition.assignment.strategy=" + strategies + " is not simulated");
}

sim::AutoOffsetReset reset_of(int number) {
  return number == -2 ? sim::AutoOffsetReset::earliest : number == -1 ? sim::AutoOffsetReset::latest : sim::AutoOffsetReset::error;
}

}  // namespace

const char* refusal(rd_kafka_type_t type, const rd_kafka_conf_s& conf) {
  const Conf& settings = conf.settings;
  const char* refused = type == RD_KAFKA_CONSUMER ? consumer_refusal(settings) : producer_refusal(settings);
  if (refused != nullptr) return refused;
  if (settings.integer("reconnect.backoff.max.ms") < settings.integer("reconnect.backoff.ms")) {
    return "`reconnect.backoff.max.ms` must be >= `reconnect.max.ms`";
  }
  return type == RD_KAFKA_PRODUCER && conf.topic ? topic_refusal(settings, conf.topic->settings) : nullptr;
}

sim::ProducerOptions producer_options(const rd_kafka_s& client) {
  const Conf& settings = client.settings;
  const Conf& topic = client.topic_settings;
  sim::ProducerOptions options;
  options.client_id = client.host.world.process.name() + "/" + client.name;
  options.transactional_id = settings.text("transactional.id");
  options.enable_idempotence = is_idempotent(settings);
  options.acks = acks_of(topic.integer("acks"));
  options.max_in_flight = static_cast<std::uint32_t>(settings.integer("max.in.flight"));
  options.linger = sim::Duration{static_cast<std::int64_t>(settings.decimal("linger.ms") * static_cast<double>(core::kMs.ns))};
  options.batch_num_messages = static_cast<std::uint32_t>(settings.integer("batch.num.messages"));
  options.message_max_bytes = static_cast<std::uint64_t>(settings.integer("message.max.bytes"));
  options.queue_buffering_max_messages = static_cast<std::size_t>(settings.integer("queue.buffering.max.messages"));
  options.transaction_timeout = core::milliseconds(settings.integer("transaction.timeout.ms"));
  options.message_timeout = core::milliseconds(topic.integer("message.timeout.ms"));
  if (!options.transactional_id.empty() && !topic.modified("message.timeout.ms")) options.message_timeout = options.transaction_timeout;
  options.topic_metadata_propagation_max = core::milliseconds(settings.integer("topic.metadata.propagation.max.ms"));
  options.partitioner = partitioner_of(topic.text("partitioner"));
  options.client.retry_backoff = core::milliseconds(settings.integer("retry.backoff.ms"));
  options.client.reconnect_backoff = core::milliseconds(settings.integer("reconnect.backoff.ms"));
  options.client.metadata_backoff = core::milliseconds(settings.integer("topic.metadata.refresh.fast.interval.ms"));
  return options;
}

sim::ConsumerOptions consumer_options(const rd_kafka_s& client) {
  const Conf& settings = client.settings;
  sim::ConsumerOptions options;
  options.client_id = client.host.world.process.name() + "/" + client.name;
  options.group_id = settings.text("group.id");
  options.group_instance_id = settings.text("group.instance.id");
  options.isolation_level = settings.integer("isolation.level") == 0 ? sim::Isolation::read_uncommitted : sim::Isolation::read_committed;
  options.auto_offset_reset = reset_of(client.topic_settings.integer("auto.offset.reset"));
  options.partition_assignment_strategy = assignor_of(settings.text("partition.assignment.strategy"));
  options.session_timeout = core::milliseconds(settings.integer("session.timeout.ms"));
  options.heartbeat_interval = core::milliseconds(settings.integer("heartbeat.interval.ms"));
  options.max_poll_interval = core::milliseconds(settings.integer("max.poll.interval.ms"));
  options.enable_auto_commit = settings.boolean("enable.auto.commit");
  options.auto_commit_interval = core::milliseconds(settings.integer("auto.commit.interval.ms"));
  options.enable_auto_offset_store = settings.boolean("enable.auto.offset.store");
  options.enable_partition_eof = settings.boolean("enable.partition.eof");
  options.fetch_wait_max = core::milliseconds(settings.integer("fetch.wait.max.ms"));
  options.queued_min_messages = static_cast<std::uint32_t>(settings.integer("queued.min.messages"));
  options.client.retry_backoff = core::milliseconds(settings.integer("retry.backoff.ms"));
  options.client.reconnect_backoff = core::milliseconds(settings.integer("reconnect.backoff.ms"));
  options.client.metadata_backoff = core::milliseconds(settings.integer("topic.metadata.refresh.fast.interval.ms"));
  return options;
}

}  // namespace turnstile::rdkafka
