#include "turnstile/sim/kafka/client/send_queue.hpp"

namespace turnstile::sim {

void SendQueue::report(const Queued& queued, SendReport::Fate fate, KafkaError error, Offset first) {
  if (observer_ != nullptr) observer_->on_sent({queued.batch, queued.tag, fate, error, first, queued.sent});
}

KafkaError SendQueue::answered(const ProduceAnswer& answer) {
  KafkaError worst = KafkaError::none;
  for (const ProduceAnswer::Result& result : answer.results) {
    const auto sent =
        std::ranges::find_if(queue_, [&result](const Queued& queued) { return queued.sending && queued.batch.where == result.where; });
    if (sent == queue_.end()) continue;
    sent->sending = false;
    if (is_retriable(result.error)) continue;
    const bool refused = result.error != KafkaError::none;
    if (refused && worst == KafkaError::none) worst = result.error;
    const Queued done = *sent;
    queue_.erase(sent);
    const bool behind = std::ranges::find(gaps_, done.batch.where) != gaps_.end();
    if (refused && !behind) gaps_.push_back(done.batch.where);
    // librdkafka would retry a batch behind a refused one until it is purged. The first batch is reported, and nothing more can be sent.
    if (result.error == KafkaError::out_of_order_sequence_number) {
      if (behind) {
        report(done, SendReport::Fate::purged, result.error, {});
        continue;
      }
      desynchronized_ = true;
    }
    report(done, refused ? SendReport::Fate::refused : SendReport::Fate::delivered, result.error, result.first_offset);
  }
  return worst;
}

void SendQueue::sent_for_good() {
  std::erase_if(queue_, [this](const Queued& queued) {
    if (queued.sending) report(queued, SendReport::Fate::delivered, KafkaError::none, Offset{-1});
    return queued.sending;
  });
}

void SendQueue::purge(SendReport::Fate fate, bool all) {
  std::erase_if(queue_, [&](const Queued& queued) {
    const bool goes = all || !queued.sent;
    if (goes) report(queued, fate, KafkaError::none, Offset{-1});
    return goes;
  });
}

bool SendQueue::expire(std::uint64_t last_tag) {
  const bool was_sent = std::ranges::any_of(queue_, [last_tag](const Queued& queued) { return queued.sent && queued.tag <= last_tag; });
  std::erase_if(queue_, [&](const Queued& queued) {
    const bool goes = queued.sent ? was_sent : queued.tag <= last_tag;
    if (goes) report(queued, SendReport::Fate::timed_out, KafkaError::none, Offset{-1});
    return goes;
  });
  return was_sent;
}

void SendQueue::reset_sequences() {
  sequences_.clear();
  gaps_.clear();
  desynchronized_ = false;
  for (Queued& queued : queue_) queued.sent = false;
}

}  // namespace turnstile::sim
