// A producer's batches, in order, and their sequence numbers: the half of a producer that knows nothing of transactions. Either a request
// has the first batch of each partition, and the next request follows its acknowledgement (`fill`); or each batch is a request of its own,
// and several are in flight (`fill_next`). A batch gets its sequence number when it is first sent, and keeps it for retries.
//
// Source: librdkafka's rdkafka_msgset_writer.c, rdkafka_request.c (rd_kafka_handle_Produce), KIP-98.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/client/block_writer.hpp"
#include "turnstile/sim/kafka/messages.hpp"

namespace turnstile::sim {

// What became of a batch.
struct SendReport {
  enum class Fate : std::uint8_t { delivered, refused, purged, timed_out };
  PartitionBlock batch{};
  std::uint64_t tag = 0;  // the caller's own
  Fate fate = Fate::delivered;
  KafkaError error = KafkaError::none;  // refused
  Offset first_offset{};                // delivered
  bool sent = false;                    // at least once: what is not delivered may be in the log
};

class SendObserver {
 public:
  virtual void on_sent(const SendReport& report) = 0;
  // An idempotent producer has its id and may send.
  virtual void on_ready() {}

 protected:
  ~SendObserver() = default;
};

class SendQueue {
 public:
  // `observer` may be null.
  SendQueue(bool idempotent, SendObserver* observer) : idempotent_(idempotent), observer_(observer) {}

  void push(const PartitionBlock& batch, std::uint64_t tag) { queue_.push_back({batch, tag}); }
  bool empty() const { return queue_.empty(); }
  // A batch was sent and is neither acknowledged nor given up, so its sequence numbers are used.
  bool has_sent() const {
    return std::ranges::any_of(queue_, [](const Queued& queued) { return queued.sent; });
  }
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Queued& queued : queue_) visit(queued.batch.where);
  }

  // Adds the first batch of each partition to the request.
  void fill(Produce& request) {
    for (Queued& queued : queue_) {
      const TopicPartition where = queued.batch.where;
      if (std::ranges::find(request.batches, where, &ProduceBatch::where) != request.batches.end()) continue;
      if (!queued.sent && idempotent_) {
        std::int32_t& next = next_sequence(where);
        queued.sequence = next;
        next += static_cast<std::int32_t>(queued.batch.block->records.size());
      }
      queued.sent = queued.sending = true;
      request.batches.push_back({where, queued.sequence, queued.batch.block});
    }
  }

  // The next batch that is not in flight, if there is one. For producers without sequence numbers.
  bool fill_next(Produce& request) {
    const auto next = std::ranges::find(queue_, false, &Queued::sending);
    if (next == queue_.end()) return false;
    next->sent = next->sending = true;
    request.batches.push_back({next->batch.where, next->sequence, next->batch.block});
    return true;
  }
  std::size_t under_way() const { return static_cast<std::size_t>(std::ranges::count(queue_, true, &Queued::sending)); }

  // Handles an answer; returns the first error that is not retriable. Batches with retriable errors stay for the next request.
  KafkaError answered(const ProduceAnswer& answer);
  // The broker refused a sequence that was the next one as far as the client can tell: fatal in librdkafka.
  bool desynchronized() const { return desynchronized_; }
  // Acknowledged by having been sent (acks=0).
  void sent_for_good();

  // Gives up overdue batches: those up to that tag. If one of them was sent, all that were sent are given up with it, because it is unknown
  // which of their answers will come. True: that happened.
  bool expire(std::uint64_t last_tag);
  // Gives up batches that were never sent, or all.
  void purge_unsent(SendReport::Fate fate = SendReport::Fate::purged) { purge(fate, false); }
  void purge_all(SendReport::Fate fate = SendReport::Fate::purged) { purge(fate, true); }
  // A new producer id or epoch: sequences start at zero, also for batches that are sent again.
  void reset_sequences();

 private:
  struct Queued {
    PartitionBlock batch;
    std::uint64_t tag = 0;
    std::int32_t sequence = -1;
    bool sent = false;
    bool sending = false;
  };
  struct Sequence {
    TopicPartition where{};
    std::int32_t next = 0;
  };
  std::int32_t& next_sequence(TopicPartition where) {
    const auto known = std::ranges::find(sequences_, where, &Sequence::where);
    return known == sequences_.end() ? sequences_.emplace_back(where).next : known->next;
  }
  void purge(SendReport::Fate fate, bool all);
  void report(const Queued& queued, SendReport::Fate fate, KafkaError error, Offset first);

  std::vector<Queued> queue_;
  std::vector<Sequence> sequences_;   // of partitions that were written to
  std::vector<TopicPartition> gaps_;  // where a batch was refused, so that later ones leave a gap in the sequence
  bool desynchronized_ = false;
  bool idempotent_;
  SendObserver* observer_;
};

inline bool is_retriable(KafkaError error) {
  switch (error) {
    case KafkaError::concurrent_transactions:
    case KafkaError::not_enough_replicas:
    case KafkaError::not_enough_replicas_after_append:
    case KafkaError::not_leader_or_follower:
    case KafkaError::request_timed_out: return true;
    default: return false;
  }
}
// One of the batches went to a broker that is not, or no longer, its partition's leader.
inline bool went_elsewhere(const ProduceAnswer& answer) {
  return std::ranges::any_of(answer.results, [](const auto& result) { return result.error == KafkaError::not_leader_or_follower; });
}

}  // namespace turnstile::sim
