#include "turnstile/sim/kafka/client/batch_producer.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

BatchProducer::BatchProducer(Process& process, Network& network, const ClientOptions& client, const BatchProducerOptions& options,
                             ActorId actor, SendObserver* observer)
    : options_(options), caller_(*this, process, network, client, actor), queue_(options.idempotent, observer), observer_(observer) {}

void BatchProducer::produce(const PartitionBlock& batch, std::uint64_t tag) {
  queue_.push(batch, tag);
  pump();
}

void BatchProducer::prepare() {
  if (ready() || caller_.calling(CallKind::init_producer)) return;
  InitProducerId request;
  caller_.call(CallKind::init_producer, std::move(request));
}

// Sent batches may still arrive: their sequence numbers are used.
void BatchProducer::forget_calls() {
  id_used_up_ = id_used_up_ || queue_.has_sent();
  caller_.cancel(CallKind::init_producer);
  caller_.cancel(CallKind::produce);
}

void BatchProducer::time_out() {
  if (queue_.empty() && !caller_.calling(CallKind::init_producer)) return;
  forget_calls();
  queue_.purge_all(SendReport::Fate::timed_out);
}

void BatchProducer::expire(std::uint64_t last_tag) {
  const bool had_sent = queue_.has_sent();
  if (!queue_.expire(last_tag)) return;
  id_used_up_ = id_used_up_ || had_sent;
  caller_.cancel(CallKind::produce);
  pump();
}

void BatchProducer::purge(bool in_flight) {
  if (!in_flight) return queue_.purge_unsent();
  forget_calls();
  queue_.purge_all();
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
  if (queue_.empty() || caller_.calling(CallKind::produce)) return;
  if (!ready()) return prepare();
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
    if (observer_ != nullptr) observer_->on_ready();
    return true;
  }
  const auto& produced = *std::get_if<ProduceAnswer>(&answer);
  if (went_elsewhere(produced)) caller_.refresh();
  const auto again = [](const ProduceAnswer::Result& result) { return is_retriable(result.error); };
  if (options_.idempotent && std::ranges::all_of(produced.results, again)) return false;
  if (queue_.answered(produced) != KafkaError::none) id_used_up_ = true;
  pump();
  return true;
}

}  // namespace turnstile::sim
