// The client's producer (producer.hpp) for sending record by record: idempotent, not transactional. Each send is a batch of its own,
// retried under its sequence number until it is acknowledged, or until its time is up. A new instance has a new producer id, and so no
// memory of what earlier ones sent.
#pragma once

#include <memory>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/client.hpp"

namespace turnstile::sim {

struct SimProducerOptions {
  ClientOptions client{};
  // delivery.timeout.ms: after it the record may or may not be in the log, and the producer continues under a new id.
  Duration delivery_timeout = 10'000 * core::kMs;
};

class SimProducer {
 public:
  SimProducer(Process& process, Cluster& cluster, Network& network, const SimProducerOptions& options = {});
  ~SimProducer();

  // Sends one record (its views are copied; headers do not travel) and waits for the offset, or for an abortable error: _MSG_TIMED_OUT,
  // after which the record may still appear, or a refusal such as MSG_SIZE_TOO_LARGE, after which it never will. One send at a time.
  core::Task<core::LogResult<core::Offset>> send(const core::OutRecord& record);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

}  // namespace turnstile::sim
