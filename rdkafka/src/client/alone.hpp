// Calls that the simulated client takes from one thread at a time, when several threads of a host share it as librdkafka allows. Whoever
// comes later waits until the call before is over.
#pragma once

#include "client/handle.hpp"
#include "threads/wait_lists.hpp"

namespace turnstile::rdkafka {

class Alone {
 public:
  // A callback from within a call may make others of the same kind.
  Alone(rd_kafka_t& client, CallsInTurn& calls, sim::Duration timeout = sim::kUnlimited)
      : calls_(calls), self_(client.host.threads.self()) {
    const sim::Instant deadline = sim::unlimited(timeout) ? Threads::kNever : client.host.world.process.scheduler().now() + timeout;
    while (calls_.caller != nullptr && calls_.caller != &self_) {
      if (!wait_at(self_, {WaitsFor::Kind::client, &calls_}, deadline)) return;
    }
    calls_.caller = &self_;
    ++calls_.depth;
    entered_ = true;
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;
  ~Alone() {
    if (!entered_ || --calls_.depth > 0) return;
    calls_.caller = nullptr;
    wake_at(&calls_, kAll);
  }
  // False: the time was up before.
  bool entered() const { return entered_; }

 private:
  CallsInTurn& calls_;
  Thread& self_;
  bool entered_ = false;
};

}  // namespace turnstile::rdkafka
