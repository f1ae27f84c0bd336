// What a transactional producer does in the background: it adds partitions, sends batches, and handles the answers.
#include <algorithm>
#include <utility>
#include <variant>

#include "transactional_errors.hpp"
#include "turnstile/sim/kafka/client/transactional_producer.hpp"

namespace turnstile::sim {

void TransactionalProducer::break_transaction(KafkaError error, const char* where, bool for_good) {
  if (for_good || is_fatal_to_producer(error)) {
    end_for_good(error, where);
  } else if (!abortable_) {
    abortable_ = error_of(ClientError::Kind::abortable, error, where);
  }
  queue_.purge_unsent();
}

void TransactionalProducer::pump() {
  if (abortable_ || fatal_) {
    // Waits only for what is in flight. A batch that was refused with a retriable error and is not sent again leaves a gap in the sequence.
    if (!data_.calling(CallKind::produce)) {
      epoch_used_up_ = epoch_used_up_ || queue_.has_sent();
      queue_.purge_all();
    }
  } else if (!queue_.empty() && !coordinator_.calling(CallKind::add_partitions) && !data_.calling(CallKind::produce)) {
    add_partitions();
    if (adding_.empty()) send_batches();
  }
  if (queue_.empty()) settled_.open();
}

void TransactionalProducer::add_partitions() {
  if (v2()) return;  // a write adds its partition
  queue_.for_each([this](TopicPartition where) {
    const auto in = [where](const List<TopicPartition>& all) { return std::ranges::find(all, where) != all.end(); };
    if (!in(added_) && !in(adding_)) adding_.push_back(where);
  });
  if (adding_.empty()) return;
  touched_ = true;
  AddPartitionsToTxn request{id_, producer_, adding_};
  coordinator_.call(CallKind::add_partitions, std::move(request));
}

void TransactionalProducer::send_batches() {
  Produce request;
  request.transactional_id = id_;
  request.producer = producer_;
  request.acks = acks_;
  queue_.fill(request);
  for (ProduceBatch& batch : request.batches) batch.transaction = transaction_;
  touched_ = true;
  data_.call(CallKind::produce, std::move(request));
  if (delivery_timeout_ > Duration{}) network_.wake_after(ticket_, delivery_timeout_, ++sendings_);
}

// The batch may still arrive; what happens then depends on the broker's transaction protocol. Its sequence numbers are lost.
void TransactionalProducer::on_timer(std::uint64_t token) {
  if (token != sendings_ || !data_.calling(CallKind::produce)) return;
  data_.cancel(CallKind::produce);
  if (given_up_is_delivered_) {
    queue_.sent_for_good();
    return pump();
  }
  queue_.purge_all(SendReport::Fate::timed_out);
  epoch_used_up_ = true;
  if (!abortable_) abortable_ = ClientError{ErrorCode::_msg_timed_out, ClientError::Kind::abortable, "_MSG_TIMED_OUT"};
  settled_.open();
}

void TransactionalProducer::on_produced(const ProduceAnswer& answer) {
  if (went_elsewhere(answer)) data_.refresh();
  const KafkaError refused = queue_.answered(answer);
  if (refused == KafkaError::none) return;
  // librdkafka 2.0.2 continues with the sequence after a batch that was too large, so the next transaction runs into a gap; then it takes
  // the next epoch.
  epoch_used_up_ = epoch_used_up_ || refused != KafkaError::message_too_large;
  break_transaction(refused, "Produce", queue_.desynchronized());
}

bool TransactionalProducer::on_answer(CallKind kind, Answer& answer) {
  switch (kind) {
    case CallKind::produce:
      on_produced(*std::get_if<ProduceAnswer>(&answer));
      pump();
      return true;
    case CallKind::add_partitions: {
      const KafkaError error = std::get_if<ErrorAnswer>(&answer)->error;
      if (is_retriable(error) && !abortable_ && !fatal_) return false;
      if (error == KafkaError::none) {
        added_.insert(added_.end(), adding_.begin(), adding_.end());
      } else {
        touched_ = registered();
        // KIP-360: after the abort it asks for its next epoch, and gets it, under another id if its own has expired. librdkafka 2.0.2 does
        // so for partitions, not for offsets.
        epoch_used_up_ = epoch_used_up_ || error == KafkaError::invalid_producer_id_mapping;
        if (!is_retriable(error)) break_transaction(error, "AddPartitionsToTxn");
      }
      adding_.clear();
      pump();
      settled_.open();
      return true;
    }
    case CallKind::init_producer: {
      const auto& given = *std::get_if<InitProducerIdAnswer>(&answer);
      if (is_retriable(given.error)) return false;
      if (given.error == KafkaError::none) {
        producer_ = given.producer;
        fences_ = given.fences;
        epoch_used_up_ = false;
        queue_.reset_sequences();
      }
      answer_ = given.error;
      break;
    }
    case CallKind::end_transaction: {
      const auto* const ended = std::get_if<EndTxnAnswer>(&answer);
      const KafkaError error = ended != nullptr ? ended->error : std::get_if<ErrorAnswer>(&answer)->error;
      if (is_retriable(error)) return false;
      if (ended != nullptr && error == KafkaError::none) {
        producer_ = ended->producer;  // KIP-890: the next transaction's epoch, with sequences from zero
        epoch_used_up_ = false;
        queue_.reset_sequences();
      }
      answer_ = error;
      break;
    }
    default: {
      const KafkaError error = std::get_if<ErrorAnswer>(&answer)->error;
      if (is_retriable(error)) return false;
      answer_ = error;
    }
  }
  answered_.open();
  return true;
}

}  // namespace turnstile::sim
