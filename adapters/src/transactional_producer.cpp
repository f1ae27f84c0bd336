#include "transactional_producer.hpp"

#include <algorithm>
#include <charconv>

#include "client_times.hpp"
#include "record_arguments.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {
namespace {

constexpr int kAddPartitionsMs = 500;
constexpr int kOffsetsMs = 5'000;

// The transaction timeout, unless -X sets one.
int transaction_ms(const KafkaProperties& properties) {
  int timeout_ms = kTransactionMs;
  for (const auto& [name, value] : properties)
    if (name == "transaction.timeout.ms") std::from_chars(value.data(), value.data() + value.size(), timeout_ms);
  return timeout_ms;
}

// librdkafka treats it as abortable. But another process may own an expired id by now: a producer that continues under it may repeat that
// process's work, or retry forever, as a transaction with offsets alone does (KAFKA-18019).
bool is_expired(const rd_kafka_error_t* error) { return rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING; }

}  // namespace

std::expected<std::unique_ptr<TransactionalProducer>, core::LogError> TransactionalProducer::make(const KafkaConfig& config,
                                                                                                  const Topics& topics) {
  std::unique_ptr<TransactionalProducer> producer(new TransactionalProducer(config, topics));
  if (auto status = producer->connect(); !status) return std::unexpected(status.error());
  if (auto status = producer->warm(); !status) return std::unexpected(status.error());
  if (auto status = producer->fence(); !status) return std::unexpected(status.error());
  return producer;
}

core::LogStatus TransactionalProducer::connect() {
  static const KafkaProperties tuning{{"linger.ms", "5"},
                                      {"retry.backoff.ms", "5"},  // AddOffsetsToTxn right after a commit waits this long
                                      {"queue.buffering.max.messages", "1000000"},
                                      {"socket.nagle.disable", "true"},
                                      {"transaction.timeout.ms", std::to_string(kTransactionMs)}};
  const KafkaProperties fixed{{"bootstrap.servers", config_.brokers},
                              {"transactional.id", config_.transactional_id},
                              {"enable.idempotence", "true"},
                              {"acks", "all"},
                              {"partitioner", "murmur2_random"}};
  // librdkafka requires socket.timeout.ms to be below the transaction timeout.
  const KafkaProperties fitted{{"socket.timeout.ms", std::to_string(std::min(rd::kRequestMs, transaction_ms(config_.properties)))}};
  auto conf = rd::make_conf({&rd::recovery(), &tuning, &fitted, &config_.properties, &fixed});
  if (!conf) return std::unexpected(rd::fatal(conf.error()));
  parts_->admission.watch(conf->get());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), on_delivery);  // without it a commit waits for a 10 ms poll
  auto made = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!made) return std::unexpected(rd::fatal(made.error()));
  parts_->client = std::move(*made);
  for (const core::Topic topic : topics_of(config_))
    parts_->handles[static_cast<std::size_t>(topic)].reset(rd_kafka_topic_new(client(), topics_.name(topic).c_str(), nullptr));
  return {};
}

// Requests the metadata of all topics, so that the first produce need not wait and a missing topic is found now.
core::LogStatus TransactionalProducer::warm() {
  rd::Patience outage(config_);
  rd::Patience appearing(config_, config_.topics_ms_max);
  for (;;) {
    rd::Metadata metadata;
    const auto code = rd_kafka_metadata(client(), 0, nullptr, &metadata.value, rd::kCallSliceMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::string missing;
      for (int i = 0; i < metadata.value->topic_cnt; ++i) {
        const auto& topic = metadata.value->topics[i];
        if (rd::is_refusal(topic.err)) return std::unexpected(rd::fatal(rd::text(std::string("open of ") + topic.topic, topic.err)));
        if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) missing = topic.topic;
      }
      if (missing.empty()) return {};
      if (appearing.over()) return std::unexpected(rd::fatal("topic " + missing + " does not exist; run with --create-topics"));
      rd::told(config_, "topic " + missing + ": UNKNOWN_TOPIC_OR_PART");
      rd_kafka_poll(client(), 100);
    } else {
      rd_kafka_poll(client(), 0);
      if (parts_->admission.refused()) return std::unexpected(rd::fatal(parts_->admission.refusal()));
      appearing = rd::Patience(config_, config_.topics_ms_max);
      if (outage.over()) return std::unexpected(rd::fatal(rd::text("open", code)));
      rd::told(config_, rd::text("metadata", code));
    }
  }
}

core::LogStatus TransactionalProducer::fence() {
  return retried("init_transactions", [this] { return rd_kafka_init_transactions(client(), rd::kCallSliceMs); });
}

// Retries while librdkafka says so; the result of a timed-out commit or abort is unknown until the same call returns it.
template <class Call>
core::LogStatus TransactionalProducer::retried(const char* place, Call&& call, core::TimeMs limit_ms) {
  rd::Patience patience(config_, limit_ms);
  for (;;) {
    const rd::Error error{call()};
    if (error == nullptr) return {};
    const auto code = rd_kafka_error_code(error.get());
    if (rd_kafka_error_is_fatal(error.get()) || is_expired(error.get())) return std::unexpected(rd::fatal(rd::text(place, error.get())));
    if (rd_kafka_error_txn_requires_abort(error.get())) return std::unexpected(rd::failed(code, rd::text(place, error.get())));
    if (parts_->admission.refused()) return std::unexpected(rd::fatal(parts_->admission.refusal()));
    const bool again = rd_kafka_error_is_retriable(error.get()) || code == RD_KAFKA_RESP_ERR__TIMED_OUT;
    if (!again) return std::unexpected(rd::fatal(rd::text(place, error.get())));
    if (patience.over()) return std::unexpected(rd::fatal(std::string(place) + ": stopped before its end was known"));
    rd::told(config_, rd::text(place, error.get()));
    rd_kafka_poll(client(), code == RD_KAFKA_RESP_ERR__TIMED_OUT ? 0 : 5);
  }
}

core::LogStatus TransactionalProducer::begin() {
  parts_->lost.reset();
  produced_ = false;
  const rd::Error error{rd_kafka_begin_transaction(client())};
  if (error == nullptr) {
    in_transaction_ = true;
    return {};
  }
  if (rd_kafka_error_txn_requires_abort(error.get())) return std::unexpected(rd::abortable(rd::text("begin", error.get())));
  return std::unexpected(rd::fatal(rd::text("begin", error.get())));
}

core::LogStatus TransactionalProducer::produce(const core::RecordBatch& batch) {
  produced_ = produced_ || !batch.empty();
  for (std::size_t i = 0; i < batch.size(); ++i)
    if (auto status = produce_one(batch[i]); !status) return status;
  serve();
  return {};
}

core::LogStatus TransactionalProducer::produce_one(const core::OutRecord& record) {
  const auto topic = record.where.topic;
  const RecordArguments arguments(parts_->handles[static_cast<std::size_t>(topic)].get(), record.where.partition.value, types_.of(topic),
                                  record.key, record.value, record.headers);
  rd::Patience patience(config_);
  for (;;) {
    const rd::Error error = arguments.produce(client());
    if (error == nullptr) return {};
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    const std::string what = rd::text("produce to " + topics_.text(record.where), error.get());
    if (code == RD_KAFKA_RESP_ERR__FATAL) return std::unexpected(rd::fatal(rd::fatal_text(client())));
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      parts_->lost = rd::failed(code, what);
      return std::unexpected(*parts_->lost);
    }
    if (patience.over()) return std::unexpected(rd::fatal(what + ": stopped"));
    rd_kafka_poll(client(), 10);
  }
}

core::LogStatus TransactionalProducer::send_offsets(const rd_kafka_topic_partition_list_t& offsets, const core::Membership& membership) {
  // A broker does not check metadata without a generation at all.
  if (membership.generation.value < 0) return std::unexpected(rd::abortable("send_offsets: no membership"));
  rd_kafka_consumer_group_metadata_t* raw = nullptr;
  const rd::Error broken{rd_kafka_consumer_group_metadata_read(&raw, membership.token.data(), membership.token.size())};
  if (broken != nullptr) return std::unexpected(rd::abortable(rd::text("send_offsets", broken.get())));
  const std::shared_ptr<rd_kafka_consumer_group_metadata_t> metadata{raw, rd_kafka_consumer_group_metadata_destroy};
  const std::shared_ptr<rd_kafka_topic_partition_list_t> list{rd_kafka_topic_partition_list_copy(&offsets),
                                                              rd_kafka_topic_partition_list_destroy};
  rd::Patience patience(config_, 2 * core::TimeMs{transaction_ms(config_.properties)});  // by then the transaction has ended
  return retried("send_offsets", [&] { return send_offsets_once(list, metadata, patience); });
}

rd::Error TransactionalProducer::send_offsets_once(const std::shared_ptr<rd_kafka_topic_partition_list_t>& offsets,
                                                   const std::shared_ptr<rd_kafka_consumer_group_metadata_t>& metadata,
                                                   rd::Patience& patience) {
  const auto result = std::make_shared<rd::Error>();
  const bool ended = call_apart(
      [parts = parts_, offsets, metadata, result] {
        result->reset(rd_kafka_send_offsets_to_transaction(parts->client.get(), offsets.get(), metadata.get(), kOffsetsMs));
      },
      [&patience] { return !patience.over(); });
  if (ended) return std::move(*result);
  return rd::Error{rd_kafka_error_new(RD_KAFKA_RESP_ERR__FAIL, "the group's coordinator could not be found: this client is left behind")};
}

bool TransactionalProducer::call_apart(std::function<void()> call, const std::function<bool()>& wait_on) {
  if (config_.call_apart) return config_.call_apart(std::move(call), wait_on);
  if (!thread_) thread_.emplace();
  return thread_->run(std::move(call), wait_on);
}

core::LogStatus TransactionalProducer::commit() {
  if (parts_->lost) {
    if (rd_kafka_fatal_error(client(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return std::unexpected(rd::fatal(rd::fatal_text(client())));
    return std::unexpected(*parts_->lost);
  }
  auto status = retried("commit", [this] { return rd_kafka_commit_transaction(client(), rd::kCallSliceMs); });
  if (status) in_transaction_ = false;
  return status;
}

core::LogStatus TransactionalProducer::abort(core::TimeMs limit_ms) {
  if (!in_transaction_) return {};
  // Right after a commit the partitions of this transaction may not have been added to it yet (CONCURRENT_TRANSACTIONS). librdkafka 2.0.2
  // would send EndTxn nevertheless, and the broker's INVALID_TXN_STATE would be fatal. So wait for them; the records are aborted anyway.
  if (produced_) rd_kafka_flush(client(), kAddPartitionsMs);
  auto status = retried("abort", [this] { return rd_kafka_abort_transaction(client(), rd::kCallSliceMs); }, limit_ms);
  if (status) in_transaction_ = false;
  return status;
}

void TransactionalProducer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  auto& self = rd::Admission::owner<Parts>(opaque);
  // A purge is our own abort. Any other error means that a record of the transaction is not in the log, so the rest must not commit either.
  const bool purged = message->err == RD_KAFKA_RESP_ERR__PURGE_QUEUE || message->err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
  if (!purged && !self.lost)
    self.lost = rd::failed(message->err, rd::text(std::string("delivery to ") + rd_kafka_topic_name(message->rkt), message->err));
}

}  // namespace turnstile::adapters
