#include "turnstile/sim/kafka/client/transactional_producer.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kBatchBytesMax = 1'000'000;  // librdkafka's message.max.bytes: how large a batch it makes

bool is_fatal(KafkaError error) {
  switch (error) {
    case KafkaError::producer_fenced:
    case KafkaError::invalid_producer_epoch:
    case KafkaError::invalid_transaction_timeout: return true;
    default: return false;
  }
}

bool says_fenced(KafkaError error) {
  return error == KafkaError::producer_fenced || error == KafkaError::invalid_producer_epoch ||
         error == KafkaError::invalid_producer_id_mapping;
}

// librdkafka's error for a broker's fencing errors.
ErrorCode code_of(KafkaError error) {
  return error == KafkaError::producer_fenced || error == KafkaError::invalid_producer_epoch ? ErrorCode::_fenced : error_code(error);
}

ClientError error_of(ClientError::Kind kind, KafkaError error, const char* where) {
  return {code_of(error), kind, std::string(name(error)) + " at " + where};
}

}  // namespace

TransactionalProducer::TransactionalProducer(Process& process, Cluster& cluster, Network& network, const ClientOptions& client,
                                             TransactionalId id, ActorId actor, SendObserver* observer)
    : process_(process),
      network_(network),
      cluster_(cluster),
      delivery_timeout_(client.delivery_timeout),
      acks_(client.acks),
      given_up_is_delivered_(client.given_up_is_delivered),
      ticket_(network.enlist(*this, process)),
      id_(id),
      actor_(actor),
      coordinator_(*this, process, network, client, actor),
      data_(*this, process, network, client, actor),
      queue_(client.idempotent, observer) {}

TransactionalProducer::~TransactionalProducer() { network_.dismiss(ticket_); }

void TransactionalProducer::close() {
  coordinator_.close();
  data_.close();
  producer_ = {};
  fatal_.reset();
  epoch_used_up_ = false;
  forget_transaction();
}

void TransactionalProducer::end_for_good(KafkaError error, const char* where) {
  if (fatal_) return;
  fatal_ = error_of(ClientError::Kind::fatal, error, where);
  if (!says_fenced(error) || transaction_ == 0) return;
  JournaledTransaction& journaled = cluster_.journal().at(transaction_);
  journaled.told_fenced = true;
  journaled.fenced = cluster_.truth().transaction(id_).fences != fences_;
}

void TransactionalProducer::note_end(End how) {
  network_.trace().record(process_.scheduler().now(), actor_, EventKind::txn_end, transaction_, static_cast<std::uint64_t>(how), 0,
                          [this, how](TraceDetail& detail) {
                            detail.transaction = transaction_;
                            if (how == End::unknown) detail.text = fatal_->text;
                          });
}

bool TransactionalProducer::registered() const { return offsets_group_ || !added_.empty(); }

void TransactionalProducer::forget_transaction() {
  in_transaction_ = touched_ = false;
  ++sendings_;
  abortable_.reset();
  offsets_group_.reset();
  queue_.purge_all();
  adding_.clear();
  added_.clear();
}

// ---- what the application calls ----

ClientStatus TransactionalProducer::check() const {
  if (fatal_) return ClientStatus(std::unexpect, *fatal_);
  return abortable_ ? ClientStatus(std::unexpect, *abortable_) : ClientStatus{};
}

ClientStatus TransactionalProducer::wrong_state(const char* call) const {
  if (fatal_) return ClientStatus(std::unexpect, *fatal_);
  if (abortable_) return ClientStatus(std::unexpect, *abortable_);  // why, rather than that it cannot be (rd_kafka_txn_require_states)
  return ClientStatus(std::unexpect, ClientError{ErrorCode::_state, ClientError::Kind::plain, std::string("_STATE at ") + call});
}

core::Task<KafkaError> TransactionalProducer::ask(CallKind kind, Request request) {
  answer_.reset();
  answered_.close();
  coordinator_.call(kind, std::move(request));
  while (!answer_) co_await answered_.wait(process_, -1);
  co_return *answer_;
}

core::Task<ClientStatus> TransactionalProducer::init(TimeNs transaction_timeout) {
  timeout_ = transaction_timeout;
  InitProducerId request{id_, transaction_timeout, {}};
  Request sent(std::move(request));
  const KafkaError error = co_await ask(CallKind::init_producer, std::move(sent));
  if (error == KafkaError::none) co_return ClientStatus{};
  end_for_good(error, "init");
  co_return ClientStatus(std::unexpect, *fatal_);
}

// KIP-360: the same producer continues under its next epoch, with sequences from zero.
core::Task<KafkaError> TransactionalProducer::next_epoch() {
  InitProducerId request{id_, timeout_, producer_};
  Request sent(std::move(request));
  const KafkaError error = co_await ask(CallKind::init_producer, std::move(sent));
  co_return error;
}

// Nothing is sent: even a fenced producer may begin.
ClientStatus TransactionalProducer::begin() {
  if (fatal_ || in_transaction_ || producer_.id == kNoProducer) return wrong_state("begin");
  in_transaction_ = true;
  transaction_ = cluster_.journal().begin(id_);
  cluster_.journal().at(transaction_).event =
      network_.trace().record(process_.scheduler().now(), actor_, EventKind::txn_begin, transaction_, 0, 0, [this](TraceDetail& detail) {
        detail.transaction = transaction_;
        detail.text = cluster_.name(id_);
      });
  return {};
}

ClientStatus TransactionalProducer::produce(const core::RecordBatch& batch) {
  if (!in_transaction_) return wrong_state("produce");
  if (auto status = check(); !status) return status;
  blocks_.clear();
  const core::TimeMs now_ms = ProcessClock::kEpochMs + process_.scheduler().now() / core::kNsPerMs;
  writer_.write(cluster_.arena(), batch, now_ms, kBatchBytesMax, blocks_);
  for (const PartitionBlock& block : blocks_) queue_.push(block, 0);
  cluster_.journal().at(transaction_).batches += static_cast<std::uint32_t>(blocks_.size());
  pump();
  return {};
}

ClientStatus TransactionalProducer::produce(const PartitionBlock& batch, std::uint64_t tag) {
  if (!in_transaction_) return wrong_state("produce");
  if (fatal_) return check();
  queue_.push(batch, tag);
  ++cluster_.journal().at(transaction_).batches;
  pump();
  return {};
}

core::Task<ClientStatus> TransactionalProducer::send_offsets(List<TopicPartitionOffset> offsets, GroupMetadata from) {
  if (!in_transaction_) co_return wrong_state("send_offsets");
  if (auto status = check(); !status || offsets.empty()) co_return status;
  touched_ = true;
  if (offsets_group_ != from.group && !v2()) {
    AddOffsetsToTxn request{id_, producer_, from.group};
    Request sent(std::move(request));
    const KafkaError error = co_await ask(CallKind::add_offsets, std::move(sent));
    if (error != KafkaError::none) {
      touched_ = registered();
      spoil(error, "AddOffsetsToTxn");
    }
    if (auto status = check(); !status) co_return status;
  }
  offsets_group_ = from.group;
  cluster_.journal().at(transaction_).offsets = static_cast<std::uint32_t>(offsets.size());
  TxnOffsetCommit request{id_, producer_, from.group, from.generation, from.member, offsets, transaction_};
  Request sent(std::move(request));
  const KafkaError error = co_await ask(CallKind::send_offsets, std::move(sent));
  if (error != KafkaError::none) spoil(error, "TxnOffsetCommit");
  co_return check();
}

core::Task<ClientStatus> TransactionalProducer::commit() {
  if (!in_transaction_) co_return wrong_state("commit");
  co_await settled();
  if (auto status = check(); !status) co_return status;
  if (touched_) {
    cluster_.journal().at(transaction_).wanted = true;
    const KafkaError error = co_await end(true);
    if (error == KafkaError::invalid_producer_id_mapping) {
      epoch_used_up_ = true;
      touched_ = false;
      spoil(error, "EndTxn");
      co_return check();
    }
    if (error != KafkaError::none) {
      // The coordinator has decided otherwise: this epoch cannot be used any more.
      end_for_good(error, "EndTxn");
      note_end(End::unknown);
      co_return check();
    }
    cluster_.journal().at(transaction_).told_committed = true;
  }
  note_end(End::committed);
  cluster_.journal().at(transaction_).told_at = network_.trace().count();
  forget_transaction();
  co_return ClientStatus{};
}

// Purges what was not sent and waits for what is in flight.
core::Task<ClientStatus> TransactionalProducer::abort() {
  if (!in_transaction_) co_return wrong_state("abort");
  queue_.purge_unsent();
  if (!abortable_) abortable_ = ClientError{ErrorCode::_purge_queue, ClientError::Kind::abortable, "_PURGE_QUEUE"};
  // librdkafka does not wait for partitions that are being added. After a cut its EndTxn may be sent before they are added again; then
  // there is no transaction to end, which it takes for fatal (issue 4849).
  if (coordinator_.calling(CallKind::add_partitions) &&
      network_.chance().choose({"client.abort_overtakes", Role::fault}, 2, lane_of(actor_)) == 1) {
    coordinator_.cancel(CallKind::add_partitions);
    adding_.clear();
  }
  pump();
  co_await settled();
  if (fatal_) {
    note_end(End::unknown);
    co_return ClientStatus(std::unexpect, *fatal_);
  }
  KafkaError error = KafkaError::none;
  if (touched_) error = co_await end(false);
  if (error == KafkaError::none && epoch_used_up_) error = co_await next_epoch();
  if (error != KafkaError::none) {
    end_for_good(error, "EndTxn");
    note_end(End::unknown);
    co_return ClientStatus(std::unexpect, *fatal_);
  }
  note_end(End::aborted);
  forget_transaction();
  co_return ClientStatus{};
}

core::Task<KafkaError> TransactionalProducer::end(bool commit) {
  EndTxn request{id_, producer_, commit};
  Request sent(std::move(request));
  const KafkaError error = co_await ask(CallKind::end_transaction, std::move(sent));
  co_return error;
}

core::Task<void> TransactionalProducer::settled() {
  while (!queue_.empty() || coordinator_.calling(CallKind::add_partitions)) co_await settled_.wait(process_, -1);
}

// ---- the background ----

void TransactionalProducer::spoil(KafkaError error, const char* where, bool for_good) {
  if (for_good || is_fatal(error)) {
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
  if (delivery_timeout_ > 0) network_.wake_after(ticket_, delivery_timeout_, ++sendings_);
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
  spoil(refused, "Produce", queue_.desynchronized());
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
        if (!is_retriable(error)) spoil(error, "AddPartitionsToTxn");
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
