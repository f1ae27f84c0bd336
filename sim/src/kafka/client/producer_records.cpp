// A producer's records: from the application into batches, and back as delivery reports.
#include <algorithm>
#include <utility>

#include "producer_machine.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::sim {

namespace {

constexpr Duration kTogether = 1 * core::kMs;  // until the client's own thread wakes up

ClientOptions for_transactions(const ProducerOptions& options) {
  ClientOptions client = options.client;
  client.delivery_timeout =
      options.message_timeout == Duration{} ? Duration{} : std::min(options.message_timeout, options.transaction_timeout);
  return client;
}

BatchProducerOptions for_batches(const ProducerOptions& options) {
  return {options.enable_idempotence, options.enable_idempotence ? Acks::all : options.acks, options.max_in_flight};
}

}  // namespace

Producer::Machine::Machine(Process& owner, Cluster& whole, Network& wires, const ProducerOptions& given, ActorId whose)
    : process(owner),
      cluster(whole),
      network(wires),
      options(given),
      actor(whose != 0 ? whose : wires.trace().add_actor(given.client_id)),
      transactional_client(for_transactions(given)),
      ticket(wires.enlist(*this, owner)),
      gatherer(whole.arena(), given.batch_num_messages, given.message_max_bytes) {
  if (options.transactional_id.empty()) {
    plain = std::make_unique<BatchProducer>(owner, wires, options.client, for_batches(options), actor, this);
    return;
  }
  const TransactionalId id = whole.transactional_id(options.transactional_id);
  transactional = std::make_unique<TransactionalProducer>(owner, whole, wires, transactional_client, id, actor, this);
}

std::int32_t Producer::Machine::choose_partition(const ProducerMessage& message, std::int32_t partitions) {
  const bool random = options.partitioner == PartitionerKind::consistent_random
                          ? message.key.empty()
                          : options.partitioner == PartitionerKind::murmur2_random && message.key.data() == nullptr;
  if (random) {
    return static_cast<std::int32_t>(
        network.chance().choose({"client.partition", Role::fault}, static_cast<std::uint32_t>(partitions), lane_of(actor)));
  }
  const bool crc = options.partitioner == PartitionerKind::consistent_random || options.partitioner == PartitionerKind::consistent;
  return (crc ? core::crc32_partition(message.key, partitions) : core::murmur2_partition(message.key, partitions)).value;
}

void Producer::Machine::gather(const ProducerMessage& message, std::int32_t partition) {
  auto full = gatherer.add(message, {message.topic, core::PartitionId{partition}}, now());
  if (full) {
    send(std::move(*full));
    send_queued();
  }
  wake_sender();
}

// Without linger a record is sent when the client's own thread wakes up: at once, or together with the next.
void Producer::Machine::wake_sender() {
  if (lingers) return;
  if (options.linger < Duration{}) return send_gathered();
  if (options.linger == Duration{} && network.chance().choose({"client.together", Role::fault}, 2, lane_of(actor)) == 0)
    return send_gathered();
  lingers = true;
  network.wake_after(ticket, std::max(options.linger, kTogether), kLinger);
}

void Producer::Machine::send(GatheredBatch batch) {
  const std::uint64_t tag = ++last_tag;
  sent_records += batch.records.size();
  sent_batches.push_back({tag, batch.since, std::move(batch.records)});
  if (plain == nullptr) {
    if (!transactional->queue(batch.block, tag)) on_sent({batch.block, tag, SendReport::Fate::purged, KafkaError::none, {}, false});
    return;
  }
  plain->produce(batch.block, tag);
  if (options.message_timeout == Duration{} || watches_expiry) return;
  watches_expiry = true;
  network.wake_after(ticket, batch.since + options.message_timeout - now(), kExpiry);
}

void Producer::Machine::send_gathered() {
  gatherer.take_all([this](GatheredBatch&& batch) { send(std::move(batch)); });
  send_queued();
}

void Producer::Machine::send_queued() {
  if (transactional != nullptr) transactional->send_queued();
}

void Producer::Machine::give_up_gathered() {
  gatherer.take_all(
      [this](GatheredBatch&& batch) { finish(batch.records, ErrorCode::_purge_queue, DeliveryReport::Status::not_persisted); });
}

void Producer::Machine::finish(List<DeliveryReport>& records, ErrorCode error, DeliveryReport::Status status) {
  for (DeliveryReport& record : records) {
    record.error = error;
    record.status = status;
    reports.push_back(record);
  }
  news.open();
}

void Producer::Machine::on_sent(const SendReport& sent) {
  using Status = DeliveryReport::Status;
  const auto batch = std::ranges::find(sent_batches, sent.tag, &SentBatch::tag);
  if (batch == sent_batches.end()) return;
  List<DeliveryReport> records = std::move(batch->records);
  sent_batches.erase(batch);
  sent_records -= records.size();
  const Status unsure = sent.sent ? Status::possibly_persisted : Status::not_persisted;
  switch (sent.fate) {
    case SendReport::Fate::delivered: {
      const bool known = sent.first_offset.value >= 0;
      std::int64_t offset = sent.first_offset.value;
      for (DeliveryReport& record : records) record.offset = known ? offset++ : -1;
      return finish(records, ErrorCode::no_error, known ? Status::persisted : Status::possibly_persisted);
    }
    case SendReport::Fate::refused: return finish(records, error_code(sent.error), Status::not_persisted);
    case SendReport::Fate::purged:
      return finish(records, sent.sent && plain != nullptr ? ErrorCode::_purge_inflight : ErrorCode::_purge_queue, unsure);
    case SendReport::Fate::timed_out: return finish(records, ErrorCode::_msg_timed_out, unsure);
  }
}

void Producer::Machine::on_timer(std::uint64_t token) {
  switch (static_cast<Timer>(token)) {
    case kLinger: lingers = false; return send_gathered();
    case kExpiry: return expire();
    case kTopics: return look_for_topics();
  }
}

// A batch is as old as its first record, so all batches after the last overdue one are younger.
void Producer::Machine::expire() {
  watches_expiry = false;
  const Instant too_late = now() - options.message_timeout;
  std::uint64_t last_tag_late = 0;
  for (const SentBatch& batch : sent_batches) {
    if (batch.since <= too_late) last_tag_late = std::max(last_tag_late, batch.tag);
  }
  if (last_tag_late != 0) plain->expire(last_tag_late);
  if (sent_batches.empty()) return;
  watches_expiry = true;
  const Instant oldest = std::ranges::min_element(sent_batches, {}, &SentBatch::since)->since;
  network.wake_after(ticket, std::max(oldest + options.message_timeout - now(), Duration{1}), kExpiry);
}

void Producer::Machine::look_for_topics() {
  std::vector<DeliveryReport> given_up;
  std::erase_if(waiting, [&](const Waiting& each) {
    const std::int32_t partitions = cluster.partitions(each.record.where.topic);
    const DeliveryReport& record = each.record;
    if (partitions == 0) {
      if (now() - each.since < options.topic_metadata_propagation_max) return false;
      given_up.push_back(record);
      given_up.back().error = ErrorCode::unknown_topic_or_part;
      return true;
    }
    const std::int32_t wanted = record.where.partition.value;
    const ProducerMessage message{record.where.topic, wanted, record.key, record.value, record.headers, record.timestamp_ms, record.opaque};
    if (wanted >= partitions) {
      given_up.push_back(record);
      given_up.back().error = ErrorCode::_unknown_partition;
    } else {
      gather(message, wanted >= 0 ? wanted : choose_partition(message, partitions));
    }
    return true;
  });
  for (DeliveryReport& record : given_up) {
    record.status = DeliveryReport::Status::not_persisted;
    reports.push_back(record);
  }
  if (!given_up.empty()) news.open();
  if (!waiting.empty()) network.wake_after(ticket, options.client.metadata_backoff, kTopics);
}

std::size_t Producer::Machine::unreported() const { return gatherer.size() + waiting.size() + sent_records; }

}  // namespace turnstile::sim
