#include "real_producer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

constexpr int kTransactionCallMs = 20'000;
constexpr std::int64_t kFlushMsMax = 25'000;

}  // namespace

std::unique_ptr<RealProducer> RealProducer::make(const Program& program, const ClientSpec& spec, const Names& names,
                                                 const ConnectionOptions& options, std::string& problem) {
  const bool transactional = spec.kind == ClientKind::transactional_producer;
  adapters::KafkaProperties own{{"enable.idempotence", spec.idempotent ? "true" : "false"},
                                {"linger.ms", std::to_string(spec.linger_ms)},
                                {"batch.num.messages", std::to_string(spec.batch_records_max)},
                                {"max.in.flight", std::to_string(spec.in_flight_max)},
                                {"message.max.bytes", std::to_string(spec.message_bytes_max)},
                                {"partitioner", spec.partitioner == Partitioner::murmur2 ? "murmur2_random" : "consistent_random"},
                                {"retry.backoff.ms", transactional ? "5" : "20"}};
  if (!spec.idempotent) {
    const char* const acks[] = {"0", "1", "all"};
    own.emplace_back("acks", acks[static_cast<std::size_t>(spec.acks)]);
  }
  if (transactional) {
    own.emplace_back("transactional.id", names.transactional_id(spec.transactional_id));
    own.emplace_back("transaction.timeout.ms", std::to_string(spec.transaction_timeout_ms));
  } else {
    own.emplace_back("message.timeout.ms", std::to_string(spec.delivery_timeout_ms));
  }
  std::unique_ptr<RealProducer> producer(new RealProducer(program, spec, names));
  producer->context_.owner = producer.get();
  rd::Conf conf = common_conf(spec, options, producer->context_, own, problem);
  if (conf == nullptr) return nullptr;
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_report);
  auto client = rd::make_client(RD_KAFKA_PRODUCER, std::move(conf));
  if (!client) {
    problem = client.error();
    return nullptr;
  }
  producer->client_ = std::move(*client);
  for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) {
    if (program.topics[topic].created) warm(producer->client_.get(), names.topic(topic));
  }
  return producer;
}

// Records that are still queued or in flight are dropped with the instance, and their reports too.
RealProducer::~RealProducer() {
  if (client_ == nullptr) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
}

void RealProducer::on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  Report& report = *static_cast<Report*>(message->_private);
  report.place.partition = message->partition;
  report.place.offset = message->offset;
  report.error = error_name(message->err);
  report.done = true;
}

std::string RealProducer::produce_one(const Step& step, const std::optional<std::string>& value) {
  auto report = std::make_unique<Report>();
  report->place.topic = step.topic;
  report->value = value;
  rd_kafka_headers_t* headers = nullptr;
  if (!step.headers.empty()) {
    headers = rd_kafka_headers_new(step.headers.size());
    for (const Header& header : step.headers) {
      rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                          header.value ? header.value->data() : nullptr, header.value ? static_cast<ssize_t>(header.value->size()) : 0);
    }
  }
  static char empty[] = "";
  const auto data = [](const std::optional<std::string>& text) -> void* {
    if (!text) return nullptr;
    return text->empty() ? empty : const_cast<char*>(text->data());
  };
  const std::string topic = names_.topic(step.topic);
  rd_kafka_vu_t parts[9];
  std::size_t count = 0;
  parts[count].vtype = RD_KAFKA_VTYPE_TOPIC, parts[count++].u.cstr = topic.c_str();
  if (step.partition >= 0) parts[count].vtype = RD_KAFKA_VTYPE_PARTITION, parts[count++].u.i32 = step.partition;
  parts[count].vtype = RD_KAFKA_VTYPE_KEY, parts[count++].u.mem = {data(step.key), step.key ? step.key->size() : 0};
  parts[count].vtype = RD_KAFKA_VTYPE_VALUE, parts[count++].u.mem = {data(value), value ? value->size() : 0};
  parts[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS, parts[count++].u.i = RD_KAFKA_MSG_F_COPY;
  parts[count].vtype = RD_KAFKA_VTYPE_OPAQUE, parts[count++].u.ptr = report.get();
  if (step.timestamp_ms) parts[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP, parts[count++].u.i64 = *step.timestamp_ms;
  if (headers != nullptr) parts[count].vtype = RD_KAFKA_VTYPE_HEADERS, parts[count++].u.headers = headers;
  const rd::Error error{rd_kafka_produceva(client_.get(), parts, count)};
  if (error != nullptr) {
    if (headers != nullptr) rd_kafka_headers_destroy(headers);
    return error_name(rd_kafka_error_code(error.get()));
  }
  reports_.push_back(std::move(report));
  return {};
}

Note RealProducer::produce(const Step& step) {
  if (step.op == Op::produce) return {outcome(produce_one(step, step.value)), {}};
  for (std::int64_t index = 0; index < step.number; ++index) {
    const std::string error = produce_one(step, step.value.value_or("") + std::to_string(index));
    if (!error.empty()) return {outcome(error), {}};
  }
  return {outcome(""), {}};
}

bool RealProducer::all_reported() const {
  return std::ranges::all_of(reports_, [](const auto& report) { return report->done; });
}

Note RealProducer::flush() {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min(spec_.delivery_timeout_ms + 5'000, kFlushMsMax));
  while (!all_reported() && std::chrono::steady_clock::now() < limit) rd_kafka_flush(client_.get(), 100);
  Note note{outcome(all_reported() ? "" : "_TIMED_OUT"), {}};
  SeenByPartition seen;
  for (const auto& report : reports_) {
    if (!report->done) continue;
    seen.add(report->place.topic, report->place.partition, word_report(program_, report->place, report->value, report->error));
  }
  std::erase_if(reports_, [](const auto& report) { return report->done; });
  note.seen = seen.take();
  return note;
}

Note RealProducer::purge() {
  const auto code = rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE);
  rd_kafka_poll(client_.get(), 0);
  return {outcome_of(code), {}};
}

Note RealProducer::init() { return {outcome_of(rd_kafka_init_transactions(client_.get(), kTransactionCallMs)), {}}; }
Note RealProducer::begin() { return {outcome_of(rd_kafka_begin_transaction(client_.get())), {}}; }
Note RealProducer::commit() { return {outcome_of(rd_kafka_commit_transaction(client_.get(), kTransactionCallMs)), {}}; }
Note RealProducer::abort() { return {outcome_of(rd_kafka_abort_transaction(client_.get(), kTransactionCallMs)), {}}; }

Note RealProducer::send_offsets(const Step& step, const rd_kafka_consumer_group_metadata_t& metadata) {
  const rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(step.places.size()))};
  for (const Place& place : step.places) {
    rd_kafka_topic_partition_list_add(list.get(), names_.topic(place.topic).c_str(), place.partition)->offset = place.offset;
  }
  return {outcome_of(rd_kafka_send_offsets_to_transaction(client_.get(), list.get(), &metadata, kTransactionCallMs)), {}};
}

}  // namespace turnstile::conformance
