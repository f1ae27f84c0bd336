#include "sim/simulated_producer.hpp"

#include <algorithm>

namespace turnstile::conformance {

namespace {

constexpr core::Duration kFlushMax = 25'000 * kMs;

sim::ProducerOptions options_of(const ClientSpec& spec) {
  const bool transactional = spec.kind == ClientKind::transactional_producer;
  sim::ProducerOptions options;
  options.enable_idempotence = spec.idempotent;
  options.acks = static_cast<sim::Acks>(spec.acks);
  options.max_in_flight = static_cast<std::uint32_t>(spec.in_flight_max);
  options.linger = core::milliseconds(spec.linger_ms);
  options.batch_num_messages = static_cast<std::uint32_t>(spec.batch_records_max);
  options.message_max_bytes = static_cast<std::uint64_t>(spec.message_bytes_max);
  options.message_timeout = transactional ? core::Duration{} : core::milliseconds(spec.delivery_timeout_ms);
  options.topic_metadata_propagation_max = 2'000 * kMs;
  if (spec.partitioner == Partitioner::murmur2) options.partitioner = sim::PartitionerKind::murmur2_random;
  if (transactional) options.transactional_id = spec.transactional_id;
  options.transaction_timeout = core::milliseconds(spec.transaction_timeout_ms);
  options.client.reconnect_backoff = 20 * kMs;
  return options;
}

}  // namespace

SimulatedProducer::SimulatedProducer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster,
                                     sim::Network& network, sim::ActorId actor)
    : program_(program), spec_(program.clients[client]), client_(process, cluster, network, options_of(spec_), actor) {}

core::Task<Note> SimulatedProducer::carry_out(const Step& step, sim::GroupMetadata metadata) {
  sim::ClientStatus status;
  switch (step.op) {
    case Op::produce:
    case Op::produce_many: status = produce(step); break;
    case Op::flush: {
      auto note = co_await flush();
      co_return note;
    }
    case Op::purge: client_.purge(); break;
    case Op::begin: status = client_.begin_transaction(); break;
    case Op::init: status = co_await client_.init_transactions(); break;
    case Op::commit: status = co_await client_.commit_transaction(); break;
    case Op::abort: status = co_await client_.abort_transaction(); break;
    default: {
      std::vector<sim::TopicPartitionOffset> offsets;
      for (const Place& place : step.places) offsets.push_back({where(place), core::Offset{place.offset}});
      status = co_await client_.send_offsets_to_transaction(offsets, metadata);
    }
  }
  co_return note_of(status);
}

sim::ClientStatus SimulatedProducer::produce(const Step& step) {
  std::vector<sim::StoredHeader> headers;
  for (const Header& header : step.headers) headers.push_back({header.name, view_of(header.value)});
  sim::ProducerMessage message{topic_id(step.topic), step.partition, view_of(step.key), view_of(step.value), headers};
  message.timestamp_ms = step.timestamp_ms.value_or(0);
  sim::ClientStatus status;
  for (std::int64_t index = 0; index < (step.op == Op::produce ? 1 : step.number) && status; ++index) {
    const std::string numbered = step.value.value_or("") + std::to_string(index);
    if (step.op == Op::produce_many) message.value = numbered;
    message.opaque = ++produced_;
    status = client_.produce(message);
  }
  if (!status) status.error().kind = sim::ClientError::Kind::plain;  // produce() has no other
  return status;
}

core::Task<Note> SimulatedProducer::flush() {
  Note note = note_of(co_await client_.flush(std::min(core::milliseconds(spec_.delivery_timeout_ms + 5'000), kFlushMax)));
  std::vector<sim::DeliveryReport> reports;
  while (const auto report = client_.take_report()) reports.push_back(*report);
  std::ranges::sort(reports, {}, &sim::DeliveryReport::opaque);
  SeenByPartition seen;
  for (const sim::DeliveryReport& report : reports) {
    const Place place = place_of(report.where, report.offset);
    seen.add(place.topic, place.partition, word_report(program_, place, text_of(report.value), client_name(report.error)));
  }
  note.seen = seen.take();
  co_return note;
}

}  // namespace turnstile::conformance
