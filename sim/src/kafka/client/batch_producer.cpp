#include "turnstile/sim/kafka/client/batch_producer.hpp"

#include <utility>

namespace turnstile::sim {

BatchProducer::BatchProducer(Process& process, Network& network, const ClientOptions& client, const BatchProducerOptions& options,
                             ActorId actor, SendObserver* observer)
    : options_(options), caller_(*this, process, network, client, actor), queue_(options.idempotent, observer) {}

void BatchProducer::produce(const PartitionBlock& batch, std::uint64_t tag) {
  queue_.push(batch, tag);
  pump();
}

// What may have been sent may yet arrive.
void BatchProducer::time_out() {
  if (queue_.empty()) return;
  id_used_up_ = queue_.has_sent();
  caller_.cancel(CallKind::produce);
  queue_.purge_all(SendReport::Fate::timed_out);
}

void BatchProducer::pump_plain() {
  while (queue_.under_way() < options_.in_flight_max) {
    Produce request;
    request.acks = options_.acks;
    if (!queue_.fill_next(request)) return;
    if (options_.acks != Acks::none) {
      caller_.call(CallKind::produce, std::move(request));
    } else {
      caller_.tell(std::move(request));
      queue_.sent_for_good();
    }
  }
}

void BatchProducer::pump() {
  if (!options_.idempotent) return pump_plain();
  if (queue_.empty() || caller_.calling(CallKind::produce) || caller_.calling(CallKind::init_producer)) return;
  if (!producer_ || id_used_up_) {
    InitProducerId request;
    return caller_.call(CallKind::init_producer, std::move(request));
  }
  Produce request;
  request.acks = options_.acks;
  request.producer = *producer_;
  queue_.fill(request);
  caller_.call(CallKind::produce, std::move(request));
}

bool BatchProducer::on_answer(CallKind kind, Answer& answer) {
  if (kind == CallKind::init_producer) {
    producer_ = std::get_if<InitProducerIdAnswer>(&answer)->producer;
    id_used_up_ = false;
    queue_.reset_sequences();
    pump();
    return true;
  }
  if (went_elsewhere(*std::get_if<ProduceAnswer>(&answer))) caller_.refresh();
  if (queue_.answered(*std::get_if<ProduceAnswer>(&answer)) != KafkaError::none) {
    id_used_up_ = true;
  }
  pump();
  return true;
}

}  // namespace turnstile::sim
