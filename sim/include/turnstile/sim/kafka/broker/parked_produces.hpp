// Writes with acks=all: parked until each of their batches is replicated or refused after all, or until the time is up. (DelayedProduce in
// Kafka.)
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"

namespace turnstile::sim {

class ParkedProduces {
 public:
  // A batch that waits until its partition is replicated up to `end`.
  struct Waiting {
    std::uint32_t result = 0;     // its place in the answer
    std::uint32_t partition = 0;  // by number
    Offset end{};
  };

  void park(const RequestId& from, ProduceAnswer&& answer, List<Waiting>&& waiting, Instant deadline) {
    if (deadline < next_) next_ = deadline;
    parked_.push_back({from, std::move(answer), std::move(waiting), deadline});
  }
  bool empty() const { return parked_.empty(); }
  Instant next_deadline() const { return next_; }

  // `judge(partition, end)`: the result of a batch, or none yet. `give(from, answer)` once a request has all its results.
  template <class Judge, class Give>
  void settle(Judge&& judge, Give&& give) {
    std::erase_if(parked_, [&](Parked& parked) {
      std::erase_if(parked.waiting, [&](const Waiting& waiting) {
        const std::optional<KafkaError> told = judge(waiting.partition, waiting.end);
        if (told) parked.answer.results[waiting.result].error = *told;
        return told.has_value();
      });
      if (!parked.waiting.empty()) return false;
      give(parked.from, std::move(parked.answer));
      return true;
    });
  }
  // Requests whose time is up: REQUEST_TIMED_OUT, the writes may or may not be replicated.
  template <class Give>
  void expire(Instant now, Give&& give) {
    if (now < next_) return;
    next_ = kNever;
    std::erase_if(parked_, [&](Parked& parked) {
      if (parked.deadline > now) {
        if (parked.deadline < next_) next_ = parked.deadline;
        return false;
      }
      for (const Waiting& waiting : parked.waiting) parked.answer.results[waiting.result].error = KafkaError::request_timed_out;
      give(parked.from, std::move(parked.answer));
      return true;
    });
  }
  void clear() {
    parked_.clear();
    next_ = kNever;
  }

 private:
  struct Parked {
    RequestId from{};
    ProduceAnswer answer;
    List<Waiting> waiting;
    Instant deadline{};
  };

  std::vector<Parked> parked_;
  Instant next_ = kNever;  // no deadline is earlier
};

}  // namespace turnstile::sim
