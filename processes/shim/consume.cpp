// Messages, from a consumer or a queue.
#include <cerrno>
#include <memory>
#include <optional>

#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "stop.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

rd_kafka_message_t* take_message(Reader& from, rd_kafka_t& client) {
  auto message = std::make_unique<rdkafka::Message>();
  message->seen.err = from.number<rd_kafka_resp_err_t>();
  if (const auto topic = from.data()) message->seen.rkt = &client.topic(*topic);
  message->key = from.data();
  message->payload = from.data();
  message->show();
  message->seen.partition = from.number<std::int32_t>();
  message->seen.offset = from.number<std::int64_t>();
  message->timestamp = from.number<std::int64_t>();
  message->timestamp_type = from.number<rd_kafka_timestamp_type_t>();
  message->status = from.number<rd_kafka_msg_status_t>();
  message->broker = from.number<std::int32_t>();
  message->headers.reset(take_headers(from));
  return &message.release()->seen;
}

rd_kafka_message_t* poll(rd_kafka_t& client, int timeout_ms) {
  Writer asked = request(Call::consumer_poll);
  Reader answer = ask(asked.number(client.number).number(timeout_ms));
  if (answer.number<bool>()) return take_message(answer, client);
  remember(RD_KAFKA_RESP_ERR__TIMED_OUT, ETIMEDOUT);
  return nullptr;
}

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace
using turnstile::rdkafka::stop;

extern "C" {

rd_kafka_message_t* rd_kafka_consumer_poll(rd_kafka_t* rk, int timeout_ms) { return poll(*rk, timeout_ms); }

rd_kafka_queue_t* rd_kafka_queue_get_consumer(rd_kafka_t* rk) {
  return rk->type == RD_KAFKA_CONSUMER ? new rd_kafka_queue_s{rk, true} : nullptr;
}
rd_kafka_queue_t* rd_kafka_queue_get_main(rd_kafka_t* rk) { return new rd_kafka_queue_s{rk, false}; }
void rd_kafka_queue_destroy(rd_kafka_queue_t* rkqu) { delete rkqu; }

rd_kafka_message_t* rd_kafka_consume_queue(rd_kafka_queue_t* rkqu, int timeout_ms) {
  if (!rkqu->of_consumer) stop("rd_kafka_consume_queue", "only a consumer's own queue is simulated");
  return poll(*rkqu->client, timeout_ms);
}

ssize_t rd_kafka_consume_batch_queue(rd_kafka_queue_t* rkqu, int timeout_ms, rd_kafka_message_t** rkmessages, size_t rkmessages_size) {
  if (!rkqu->of_consumer) stop("rd_kafka_consume_batch_queue", "only a consumer's own queue is simulated");
  Writer asked = request(Call::consume_batch);
  Reader answer = ask(asked.number(rkqu->client->number).number(timeout_ms).number(static_cast<std::uint64_t>(rkmessages_size)));
  const auto count = answer.number<std::uint64_t>();
  for (std::uint64_t at = 0; at < count; ++at) rkmessages[at] = take_message(answer, *rkqu->client);
  return static_cast<ssize_t>(count);
}

int rd_kafka_queue_poll_callback(rd_kafka_queue_t* rkqu, int timeout_ms) {
  if (rkqu->of_consumer) stop("rd_kafka_queue_poll_callback", "only the main queue is simulated");
  return rd_kafka_poll(rkqu->client, timeout_ms);
}

}  // extern "C"
