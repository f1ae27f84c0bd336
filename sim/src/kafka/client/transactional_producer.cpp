#include "turnstile/sim/kafka/client/transactional_producer.hpp"

#include <algorithm>
#include <utility>

#include "transactional_errors.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kBatchBytesMax = 1'000'000;  // librdkafka's message.max.bytes: how large a batch it makes

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

void TransactionalProducer::ask(CallKind kind, Request&& request) {
  answer_.reset();
  answered_.close();
  coordinator_.call(kind, std::move(request));
}

core::Task<KafkaError> TransactionalProducer::answer() {
  while (!answer_) co_await answered_.wait(process_, kUnlimited);
  co_return *answer_;
}

core::Task<ClientStatus> TransactionalProducer::init(Duration transaction_timeout) {
  timeout_ = transaction_timeout;
  ask(CallKind::init_producer, InitProducerId{id_, transaction_timeout, {}});
  const KafkaError error = co_await answer();
  if (error == KafkaError::none) co_return ClientStatus{};
  end_for_good(error, "init");
  co_return ClientStatus(std::unexpect, *fatal_);
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
  const core::TimeMs now_ms = ProcessClock::wall_ms(process_.scheduler().now());
  writer_.write(cluster_.arena(), batch, now_ms, kBatchBytesMax, blocks_);
  for (const PartitionBlock& block : blocks_) queue_.push(block, 0);
  cluster_.journal().at(transaction_).batches += static_cast<std::uint32_t>(blocks_.size());
  pump();
  return {};
}

ClientStatus TransactionalProducer::queue(const PartitionBlock& batch, std::uint64_t tag) {
  if (!in_transaction_) return wrong_state("produce");
  if (fatal_) return check();
  queue_.push(batch, tag);
  ++cluster_.journal().at(transaction_).batches;
  return {};
}

core::Task<ClientStatus> TransactionalProducer::send_offsets(List<TopicPartitionOffset> offsets, GroupMetadata from) {
  if (!in_transaction_) co_return wrong_state("send_offsets");
  if (auto status = check(); !status || offsets.empty()) co_return status;
  touched_ = true;
  if (offsets_group_ != from.group && !v2()) {
    ask(CallKind::add_offsets, AddOffsetsToTxn{id_, producer_, from.group});
    const KafkaError error = co_await answer();
    if (error != KafkaError::none) {
      touched_ = registered();
      break_transaction(error, "AddOffsetsToTxn");
    }
    if (auto status = check(); !status) co_return status;
  }
  offsets_group_ = from.group;
  cluster_.journal().at(transaction_).offsets = static_cast<std::uint32_t>(offsets.size());
  ask(CallKind::send_offsets, TxnOffsetCommit{id_, producer_, from.group, from.generation, from.member, std::move(offsets), transaction_});
  const KafkaError error = co_await answer();
  if (error != KafkaError::none) break_transaction(error, "TxnOffsetCommit");
  co_return check();
}

core::Task<ClientStatus> TransactionalProducer::commit() {
  if (!in_transaction_) co_return wrong_state("commit");
  co_await settled();
  if (auto status = check(); !status) co_return status;
  if (touched_) {
    cluster_.journal().at(transaction_).wanted = true;
    ask(CallKind::end_transaction, EndTxn{id_, producer_, true});
    const KafkaError error = co_await answer();
    if (error == KafkaError::invalid_producer_id_mapping) {
      epoch_used_up_ = true;
      touched_ = false;
      break_transaction(error, "EndTxn");
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
  if (touched_) {
    ask(CallKind::end_transaction, EndTxn{id_, producer_, false});
    error = co_await answer();
  }
  if (error == KafkaError::none && epoch_used_up_) {
    // KIP-360: the same producer continues under its next epoch, with sequences from zero.
    ask(CallKind::init_producer, InitProducerId{id_, timeout_, producer_});
    error = co_await answer();
  }
  if (error != KafkaError::none) {
    end_for_good(error, "EndTxn");
    note_end(End::unknown);
    co_return ClientStatus(std::unexpect, *fatal_);
  }
  note_end(End::aborted);
  forget_transaction();
  co_return ClientStatus{};
}

core::Task<void> TransactionalProducer::settled() {
  while (!queue_.empty() || coordinator_.calling(CallKind::add_partitions)) co_await settled_.wait(process_, kUnlimited);
}

}  // namespace turnstile::sim
