// Reading: subscriptions, rd_kafka_consumer_poll, batches, close.
#include <cerrno>
#include <utility>
#include <vector>

#include "client/alone.hpp"
#include "client/handle.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using CommitFunction = void(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);

std::optional<std::string> copy(std::string_view view) { return view.data() == nullptr ? std::nullopt : std::optional(std::string(view)); }

rd_kafka_message_t* message_of(rd_kafka_t& client, const sim::ConsumerRecord& record) {
  auto message = std::make_unique<Message>();
  message->key = copy(record.key);
  message->payload = copy(record.value);
  message->show();
  message->seen.rkt = &client.topic(record.where.topic);
  message->seen.partition = record.where.partition.value;
  message->seen.offset = record.offset.value;
  message->timestamp = record.timestamp_ms;
  message->timestamp_type = record.log_append_time ? RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME : RD_KAFKA_TIMESTAMP_CREATE_TIME;
  message->status = RD_KAFKA_MSG_STATUS_PERSISTED;
  if (!record.headers.empty()) {
    message->headers = std::make_unique<rd_kafka_headers_t>();
    for (const sim::StoredHeader& header : record.headers) message->headers->all.push_back({std::string(header.name), copy(header.value)});
  }
  return held_by_host<rd_kafka_message_destroy>(&message.release()->seen);
}

// A fatal error is told as _FATAL: rd_kafka_fatal_error() has its code.
rd_kafka_message_t* message_of(rd_kafka_t& client, const sim::ConsumerEvent& event) {
  const bool fatal = event.kind == sim::ClientError::Kind::fatal;
  const char* const text = rd_kafka_err2str(code(event.code));
  auto message = std::make_unique<Message>();
  message->payload = fatal ? format("Fatal error: %s: %s", text, text) : text;
  message->show();
  message->seen.err = fatal ? RD_KAFKA_RESP_ERR__FATAL : code(event.code);
  message->seen.partition = RD_KAFKA_PARTITION_UA;
  message->seen.offset = event.offset < 0 ? RD_KAFKA_OFFSET_INVALID : event.offset;
  if (event.where) {
    message->seen.rkt = &client.topic(event.where->topic);
    message->seen.partition = event.where->partition.value;
  }
  return held_by_host<rd_kafka_message_destroy>(&message.release()->seen);
}

rd_kafka_message_t* message_of(rd_kafka_t& client, const sim::ConsumerMessage& polled) {
  const auto* record = std::get_if<sim::ConsumerRecord>(&polled);
  return record != nullptr ? message_of(client, *record) : message_of(client, std::get<sim::ConsumerEvent>(polled));
}

}  // namespace

rd_kafka_message_t* poll(rd_kafka_t& client, const char* function, int timeout_ms) {
  if (!may_act(function)) return nullptr;
  sim::Consumer& consumer = client.as_consumer(function);
  serve_commits(client);
  std::optional<sim::ConsumerMessage> polled;
  if (const Alone alone(client, client.polling, timeout_of(timeout_ms)); alone.entered())
    polled = wait(consumer.poll(timeout_of(timeout_ms)));
  serve_commits(client);
  if (polled) return message_of(client, *polled);
  remember(RD_KAFKA_RESP_ERR__TIMED_OUT, ETIMEDOUT);
  return nullptr;
}

std::size_t poll_batch(rd_kafka_t& client, int timeout_ms, rd_kafka_message_t** messages, std::size_t count) {
  serve_commits(client);
  std::vector<sim::ConsumerMessage> polled;
  if (const Alone alone(client, client.polling, timeout_of(timeout_ms)); alone.entered())
    polled = wait(client.consumer->poll_batch(count, timeout_of(timeout_ms)));
  serve_commits(client);
  std::size_t taken = 0;
  for (const auto& each : polled) messages[taken++] = message_of(client, each);
  return taken;
}

int serve_commits(rd_kafka_t& client) {
  auto* function = client.callback<CommitFunction>("offset_commit_cb");
  int told = 0;
  while (!client.commit_reports.empty()) {
    const sim::CommitReport report = std::move(client.commit_reports.front());
    client.commit_reports.pop_front();
    const PartitionList offsets = list_of(client, report.offsets, code(report.error));
    function(&client, code(report.error), offsets.get(), client.opaque());
    ++told;
  }
  return told;
}

}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_subscribe(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* topics) {
  if (!may_act("rd_kafka_subscribe")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  if (topics->cnt == 0) return RD_KAFKA_RESP_ERR__INVALID_ARG;
  std::vector<turnstile::sim::TopicId> wanted;
  for (int at = 0; at < topics->cnt; ++at) {
    const std::string_view name = topics->elems[at].topic;
    if (name.empty()) return RD_KAFKA_RESP_ERR__INVALID_ARG;
    if (name.front() == '^') stop("rd_kafka_subscribe", "regular expressions are not simulated");
    wanted.push_back(rk->topic(name).id);
  }
  const auto subscribed = rk->consumer->subscribe(wanted);
  if (subscribed && !rk->member && rk->host.world.watcher != nullptr) {
    rk->member = true;
    rk->host.world.watcher->on_join(rk->settings.text("group.id"), wanted);
  }
  return code(subscribed);
}

rd_kafka_resp_err_t rd_kafka_unsubscribe(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_unsubscribe")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  rk->consumer->unsubscribe();
  rk->leave_group();
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_subscription(rd_kafka_t* rk, rd_kafka_topic_partition_list_t** topics) {
  if (!may_act("rd_kafka_subscription")) return RD_KAFKA_RESP_ERR__DESTROY;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  const auto subscribed = rk->consumer->subscription();
  *topics = rd_kafka_topic_partition_list_new(static_cast<int>(subscribed.size()));
  for (const auto topic : subscribed) rd_kafka_topic_partition_list_add(*topics, rk->topic(topic).name.c_str(), RD_KAFKA_PARTITION_UA);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_message_t* rd_kafka_consumer_poll(rd_kafka_t* rk, int timeout_ms) { return poll(*rk, "rd_kafka_consumer_poll", timeout_ms); }

// What a consumer's main queue has is told from its own queue anyway.
rd_kafka_resp_err_t rd_kafka_poll_set_consumer(rd_kafka_t* rk) {
  return rk->consumer == nullptr ? RD_KAFKA_RESP_ERR__UNKNOWN_GROUP : RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // extern "C"
