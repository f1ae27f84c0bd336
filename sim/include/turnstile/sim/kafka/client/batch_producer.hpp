// A producer without transactions: idempotent, or plain. A plain one that loses an acknowledgement sends the batch again, and it is in the
// log twice; it has several requests in flight, so a batch that is sent again may land behind later ones. An idempotent one whose batch is
// refused for good starts over under a new producer id. It has one request in flight: with sequence numbers more would look the same to a
// program.
//
// Source: librdkafka's rdkafka_idempotence.c (rd_kafka_idemp_drain_epoch_bump), rdkafka_broker.c (retries, message.timeout.ms); KIP-98.
#pragma once

#include <cstdint>
#include <optional>

#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/client/send_queue.hpp"

namespace turnstile::sim {

struct BatchProducerOptions {
  bool idempotent = true;
  Acks acks = Acks::all;
  std::uint32_t in_flight_max = 5;  // of a plain one (max.in.flight)
};

class BatchProducer final : public CallOwner {
 public:
  BatchProducer(Process& process, Network& network, const ClientOptions& client, const BatchProducerOptions& options, ActorId actor,
                SendObserver* observer);

  // An idempotent producer asks for its id, unless it has one or has asked. `produce` would do it otherwise, and send when the id is there.
  void prepare();
  bool ready() const { return !options_.idempotent || (producer_.has_value() && !id_used_up_); }
  void produce(const PartitionBlock& batch, std::uint64_t tag);
  // Gives up what was not sent; with `in_flight` also what was, which may still arrive.
  void purge(bool in_flight = false);
  // Gives up overdue batches, which may still arrive: all, or up to a batch's tag (SendQueue::expire).
  void time_out();
  void expire(std::uint64_t last_tag);
  bool idle() const { return queue_.empty(); }

  bool on_answer(CallKind kind, Answer& answer) override;

 private:
  void pump();
  void pump_plain();
  void forget_calls();

  const BatchProducerOptions options_;
  Caller caller_;
  SendQueue queue_;
  SendObserver* observer_;
  std::optional<ProducerIdAndEpoch> producer_;
  bool id_used_up_ = false;
};

}  // namespace turnstile::sim
